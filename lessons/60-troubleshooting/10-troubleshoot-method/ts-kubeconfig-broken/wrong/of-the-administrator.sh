# fails: identity
kubectl config view --raw --minify --flatten > ~/lab/ops.kubeconfig
kubectl --kubeconfig=$HOME/lab/ops.kubeconfig config set-context --current --namespace=ts-kubeconfig
kubectl --kubeconfig=$HOME/lab/ops.kubeconfig get pods
