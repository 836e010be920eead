# whoever enforces NetworkPolicies must be able to read them
grep -A 3 networking.k8s.io ~/lab/cni/*.yaml
kubectl create -f ~/lab/cni/kindnet.yaml
kubectl wait --for=condition=Ready nodes --all --timeout=180s
kubectl -n kube-system rollout status deployment/coredns --timeout=120s
