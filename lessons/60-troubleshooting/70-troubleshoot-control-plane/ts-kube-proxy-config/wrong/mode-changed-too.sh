# fails: config
kubectl -n kube-system get configmap kube-proxy -o yaml | sed -e 's#{{fault.bad}}$#{{fault.good}}#' -e 's#mode: iptables$#mode: nftables#' | kubectl apply -f -
kubectl -n kube-system rollout restart daemonset/kube-proxy
kubectl -n kube-system rollout status daemonset/kube-proxy --timeout=120s
