kubectl -n wl-roll patch deployment frontend -p '{"spec":{"strategy":{"rollingUpdate":{"maxSurge":1,"maxUnavailable":0}}}}'
kubectl -n wl-roll set image deployment/frontend nginx=nginx:1.28-alpine
kubectl -n wl-roll annotate deployment/frontend kubernetes.io/change-cause='upgrade to 1.28' --overwrite
kubectl -n wl-roll rollout status deployment/frontend --timeout=120s
