kubectl -n kube-system get configmap kube-proxy -o yaml | sed 's#{{fault.bad}}$#{{fault.good}}#' > ~/kube-proxy.yaml
kubectl -n kube-system replace -f ~/kube-proxy.yaml
kubectl -n kube-system delete pods -l k8s-app=kube-proxy
kubectl -n kube-system rollout status daemonset/kube-proxy --timeout=120s
