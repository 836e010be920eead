# fails: ready
kubectl -n wl-undo rollout undo deployment/pricing --to-revision=1
kubectl -n wl-undo scale deployment/pricing --replicas=1
kubectl -n wl-undo rollout status deployment/pricing --timeout=90s
