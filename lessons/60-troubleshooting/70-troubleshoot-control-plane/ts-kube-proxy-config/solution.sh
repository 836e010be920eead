kubectl -n kube-system get pods -l k8s-app=kube-proxy
# the last line of a container that has ended names the setting
kubectl -n kube-system logs daemonset/kube-proxy --tail=2
kubectl -n kube-system get configmap kube-proxy -o yaml | sed 's#{{fault.bad}}$#{{fault.good}}#' | kubectl apply -f -
# Pods that wait out their back-off would take minutes
kubectl -n kube-system rollout restart daemonset/kube-proxy
kubectl -n kube-system rollout status daemonset/kube-proxy --timeout=120s
