# fails: reset
kubectl drain {{worker2}} --ignore-daemonsets --delete-emptydir-data --timeout=180s
ssh {{worker2}} systemctl disable --now kubelet
kubectl delete node {{worker2}}
