kubectl -n kube-system logs daemonset/kube-proxy
kubectl -n kube-system get configmap kube-proxy -o yaml | sed 's#kubeconfig.cfg#kubeconfig.conf#' | kubectl apply -f -
kubectl -n kube-system rollout restart daemonset/kube-proxy
kubectl -n kube-system rollout status daemonset/kube-proxy --timeout=120s
