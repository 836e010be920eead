# fails: works
K=~/lab/ops.kubeconfig
kubectl --kubeconfig=$K config set-cluster cka --server=$(kubectl config view --minify -o jsonpath='{.clusters[0].cluster.server}')
kubectl --kubeconfig=$K config set-context ops --cluster=cka --user=ops
kubectl --kubeconfig=$K get pods -n ts-kubeconfig
