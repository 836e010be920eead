kubectl -n wl-undo rollout history deployment/pricing
kubectl -n wl-undo rollout undo deployment/pricing --to-revision=1
kubectl -n wl-undo rollout status deployment/pricing --timeout=90s
