# fails: nodes
kubectl uncordon {{worker2}}
kubectl -n ts-maint rollout status deployment/orders --timeout=90s
