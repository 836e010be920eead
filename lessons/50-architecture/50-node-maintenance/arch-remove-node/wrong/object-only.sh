# fails: reset
kubectl drain {{worker2}} --ignore-daemonsets --delete-emptydir-data --timeout=180s
kubectl delete node {{worker2}}
