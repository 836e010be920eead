kubectl patch {{hook.plural}} {{hook.name}} --type=json -p '[{"op":"replace","path":"/webhooks/0/failurePolicy","value":"Ignore"}]'
kubectl -n ts-webhook rollout restart deployment/shop
kubectl -n ts-webhook rollout status deployment/shop --timeout=90s
