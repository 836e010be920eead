# fails: nodes, kept
kubectl -n ts-maint patch deployment orders -p '{"spec":{"template":{"spec":{"tolerations":[{"key":"{{left.key}}","operator":"Exists"}]}}}}'
kubectl -n ts-maint rollout status deployment/orders --timeout=90s
