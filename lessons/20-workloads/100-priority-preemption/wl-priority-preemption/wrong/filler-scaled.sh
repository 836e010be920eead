# fails: filler-kept, made-room, class
kubectl -n wl-prio scale deployment filler --replicas=1
kubectl -n wl-prio rollout status deployment/payments --timeout=60s
