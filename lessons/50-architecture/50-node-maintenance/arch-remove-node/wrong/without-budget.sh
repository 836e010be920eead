# fails: budget-kept
kubectl -n arch-remove delete poddisruptionbudget web
kubectl drain {{worker2}} --ignore-daemonsets --delete-emptydir-data --disable-eviction --timeout=180s
ssh {{worker2}} kubeadm reset -f
kubectl delete node {{worker2}}
