# fails: nodes
kubectl taint node {{left.tainted}} {{left.key}}-
kubectl -n ts-maint rollout status deployment/orders --timeout=90s
