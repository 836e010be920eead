ADDRESS=$(kubectl config view --minify -o jsonpath='{.clusters[0].cluster.server}')
sed -i -e "s#server: .*#server: $ADDRESS#" -e 's/    cluster: .*/    cluster: cka/' -e 's/namespace: .*/namespace: ts-kubeconfig/' -e 's/user: ..*/user: ops/' ~/lab/ops.kubeconfig
kubectl --kubeconfig=$HOME/lab/ops.kubeconfig get pods
