# fails: identity
K=~/lab/ops.kubeconfig
kubectl --kubeconfig=$K config set-cluster cka --server=$(kubectl config view --minify -o jsonpath='{.clusters[0].cluster.server}')
kubectl --kubeconfig=$K config set-credentials {{fault.user}} --token=$(kubectl -n ts-kubeconfig create token default)
kubectl --kubeconfig=$K config set-context ops --cluster=cka --namespace=ts-kubeconfig
kubectl --kubeconfig=$K get pods
