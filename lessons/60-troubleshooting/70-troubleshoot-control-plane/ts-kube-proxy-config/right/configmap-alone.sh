kubectl -n kube-system get configmap kube-proxy -o yaml | sed 's#{{fault.bad}}$#{{fault.good}}#' | kubectl apply -f -
kubectl -n kube-system rollout status daemonset/kube-proxy --timeout=150s
