kubectl cordon {{worker1}}
kubectl drain {{worker1}} --ignore-daemonsets --delete-emptydir-data --grace-period=1 --timeout=120s
