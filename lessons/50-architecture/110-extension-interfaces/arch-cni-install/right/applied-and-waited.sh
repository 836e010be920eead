kubectl apply -f ~/lab/cni/kindnet.yaml
kubectl -n kube-system rollout status daemonset/kindnet --timeout=120s
kubectl -n arch-cni rollout status daemonset/web --timeout=120s
