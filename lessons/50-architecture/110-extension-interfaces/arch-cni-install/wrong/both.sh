# fails: one-cni
kubectl apply -f ~/lab/cni/flannel.yaml -f ~/lab/cni/kindnet.yaml
kubectl wait --for=condition=Ready nodes --all --timeout=180s
