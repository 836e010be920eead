# fails: config
kubectl -n kube-system get configmap kube-proxy -o jsonpath='{.data.kubeconfig\.conf}' > kubeconfig.cfg
cp kubeconfig.cfg kubeconfig.conf
kubectl -n kube-system get configmap kube-proxy -o jsonpath='{.data.config\.conf}' > config.conf
kubectl -n kube-system create configmap kube-proxy --from-file=config.conf --from-file=kubeconfig.conf --from-file=kubeconfig.cfg --dry-run=client -o yaml | kubectl apply -f -
kubectl -n kube-system rollout restart daemonset/kube-proxy
kubectl -n kube-system rollout status daemonset/kube-proxy --timeout=10s
