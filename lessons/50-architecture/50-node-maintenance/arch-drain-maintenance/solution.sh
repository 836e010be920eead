kubectl drain {{worker1}} --ignore-daemonsets --delete-emptydir-data --timeout=120s
