# fails: answers, next-release
kubectl -n inc-friday delete deployment {{leftover}}
kubectl -n inc-friday {{release.repair}}
kubectl -n inc-friday rollout status deployment/web --timeout=120s
