# fails: kept
kubectl -n arch-drain delete poddisruptionbudget web
kubectl drain {{worker1}} --ignore-daemonsets --delete-emptydir-data --disable-eviction --timeout=120s
