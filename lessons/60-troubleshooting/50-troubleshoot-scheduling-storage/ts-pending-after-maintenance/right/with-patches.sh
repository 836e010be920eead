kubectl patch node {{left.tainted}} --type=json -p '[{"op":"remove","path":"/spec/taints"}]'
kubectl patch node {{left.cordoned}} -p '{"spec":{"unschedulable":false}}'
kubectl -n ts-maint rollout status deployment/orders --timeout=90s
