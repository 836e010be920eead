# fails: ready, corefile, dns
kubectl -n kube-system delete pods -l k8s-app=kube-dns
kubectl -n kube-system rollout status deployment/coredns --timeout=5s
