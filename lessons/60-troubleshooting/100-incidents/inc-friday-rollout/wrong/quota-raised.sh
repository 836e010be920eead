# fails: quota
kubectl -n inc-friday patch resourcequota team --type=merge -p '{"spec":{"hard":{"requests.cpu":"2"}}}'
kubectl -n inc-friday {{release.repair}}
kubectl -n inc-friday patch service web --type=json -p '[{"op":"remove","path":"/spec/selector/{{pin}}"}]'
kubectl -n inc-friday rollout status deployment/web --timeout=120s
