# fails: config
kubectl -n kube-system get configmap kube-proxy -o jsonpath='{.data.config\.conf}' > old.conf
sed 's#{{fault.bad}}$#{{fault.good}}#' old.conf > new.conf
kubectl -n kube-system create configmap kube-proxy --from-file=config.conf=new.conf --from-file=config.conf.old=old.conf --dry-run=client -o yaml > both.yaml
kubectl -n kube-system patch configmap kube-proxy --type merge --patch-file both.yaml
kubectl -n kube-system rollout restart daemonset/kube-proxy
kubectl -n kube-system rollout status daemonset/kube-proxy --timeout=120s
