# fails: nodes
kubectl uncordon {{left.cordoned}}
kubectl -n ts-maint rollout status deployment/orders --timeout=90s
