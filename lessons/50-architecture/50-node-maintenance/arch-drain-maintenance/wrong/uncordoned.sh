# fails: cordoned
kubectl drain {{worker1}} --ignore-daemonsets --delete-emptydir-data --timeout=120s
kubectl uncordon {{worker1}}
