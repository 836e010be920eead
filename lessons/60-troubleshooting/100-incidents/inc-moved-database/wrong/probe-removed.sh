# fails: config, connects, kept
kubectl -n inc-orders patch deployment orders --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/readinessProbe"}]'
kubectl -n inc-orders rollout status deployment/orders --timeout=60s
