# fails: kept, dns, endpoints
kubectl -n kube-system delete service kube-dns
kubectl -n kube-system expose deployment coredns --name=kube-dns --port=53 --protocol=UDP
