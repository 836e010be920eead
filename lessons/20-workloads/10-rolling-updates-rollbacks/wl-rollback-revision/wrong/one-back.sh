# fails: template
kubectl -n wl-undo rollout undo deployment/pricing
kubectl -n wl-undo rollout status deployment/pricing --timeout=90s
