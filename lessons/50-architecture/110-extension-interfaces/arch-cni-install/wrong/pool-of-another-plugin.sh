# fails: nodes, pod-net
sed 's#10.244.0.0/16#192.168.0.0/16#' ~/lab/cni/flannel.yaml | kubectl apply -f -
kubectl -n kube-flannel rollout status daemonset/kube-flannel-ds --timeout=60s
