# fails: rolled-out
kubectl -n wl-immutable scale deployment/ui --replicas=1
kubectl -n wl-immutable rollout status deployment/ui --timeout=90s
