# fails: strategy, cause
kubectl -n wl-roll set image deployment/frontend nginx=nginx:1.28-alpine
kubectl -n wl-roll rollout status deployment/frontend --timeout=120s
