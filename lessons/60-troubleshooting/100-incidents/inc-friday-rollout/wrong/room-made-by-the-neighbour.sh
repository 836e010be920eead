# fails: neighbours
kubectl -n inc-friday scale deployment checkout --replicas=1
kubectl -n inc-friday {{release.repair}}
kubectl -n inc-friday patch service web --type=json -p '[{"op":"remove","path":"/spec/selector/{{pin}}"}]'
kubectl -n inc-friday rollout status deployment/web --timeout=120s
