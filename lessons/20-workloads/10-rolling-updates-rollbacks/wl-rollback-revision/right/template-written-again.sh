kubectl -n wl-undo set image deployment/pricing nginx=nginx:1.27-alpine
kubectl -n wl-undo set env deployment/pricing FEATURE={{first}}
kubectl -n wl-undo rollout status deployment/pricing --timeout=90s
