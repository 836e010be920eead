# fails: next-release
kubectl -n inc-friday delete deployment {{leftover}}
kubectl -n inc-friday {{release.repair}}
kubectl -n inc-friday patch service web -p '{"spec":{"selector":{"{{pin}}":"28"}}}'
kubectl -n inc-friday rollout status deployment/web --timeout=120s
