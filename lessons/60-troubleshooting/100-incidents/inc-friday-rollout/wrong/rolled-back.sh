# fails: release
kubectl -n inc-friday rollout undo deployment/web
kubectl -n inc-friday rollout status deployment/web --timeout=120s
