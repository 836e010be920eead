# fails: always-available
kubectl cordon {{worker1}}
kubectl -n arch-drain scale deployment/web --replicas=0
kubectl -n arch-drain wait --for=delete pod -l app=web --timeout=60s
kubectl -n arch-drain scale deployment/web --replicas=4
kubectl drain {{worker1}} --ignore-daemonsets --delete-emptydir-data --timeout=120s
kubectl -n arch-drain rollout status deployment/web --timeout=60s
