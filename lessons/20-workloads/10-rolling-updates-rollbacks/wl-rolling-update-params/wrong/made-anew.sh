# fails: history, undo-possible
kubectl -n wl-roll delete deployment frontend
kubectl -n wl-roll create deployment frontend --image=nginx:1.28-alpine --replicas={{size.replicas}}
kubectl -n wl-roll patch deployment frontend -p '{"spec":{"strategy":{"rollingUpdate":{"maxSurge":1,"maxUnavailable":0}}}}'
kubectl -n wl-roll annotate deployment/frontend kubernetes.io/change-cause='upgrade to 1.28'
kubectl -n wl-roll rollout status deployment/frontend --timeout=120s
