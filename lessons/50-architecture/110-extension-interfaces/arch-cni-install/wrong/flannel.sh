# fails: policy, one-cni
kubectl apply -f ~/lab/cni/flannel.yaml
kubectl wait --for=condition=Ready nodes --all --timeout=180s
kubectl -n arch-cni rollout status daemonset/web --timeout=120s
