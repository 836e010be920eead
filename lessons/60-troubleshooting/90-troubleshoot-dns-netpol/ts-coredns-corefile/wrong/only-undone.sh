# fails: corefile, ready
kubectl -n kube-system rollout undo deployment/coredns
kubectl -n kube-system rollout status deployment/coredns --timeout=5s
