# fails: kept
kubectl -n kube-system label pods -l k8s-app=kube-dns k8s-app={{fault.label}} --overwrite
kubectl -n kube-system rollout status deployment/coredns --timeout=60s
kubectl -n kube-system patch service kube-dns -p '{"spec":{"selector":{"k8s-app":"kube-dns"}}}'
