# fails: nodes, kept
kubectl -n ts-maint patch deployment orders -p '{"spec":{"template":{"spec":{"tolerations":[{"key":"maintenance","operator":"Exists"}]}}}}'
kubectl -n ts-maint rollout status deployment/orders --timeout=90s
