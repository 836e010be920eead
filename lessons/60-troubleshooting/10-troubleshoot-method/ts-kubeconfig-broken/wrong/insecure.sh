# fails: tls
K=~/lab/ops.kubeconfig
kubectl --kubeconfig=$K config unset clusters.cka
kubectl --kubeconfig=$K config set-cluster cka --insecure-skip-tls-verify=true --server=$(kubectl config view --minify -o jsonpath='{.clusters[0].cluster.server}')
kubectl --kubeconfig=$K config set-context ops --cluster=cka --user=ops --namespace=ts-kubeconfig
kubectl --kubeconfig=$K get pods
