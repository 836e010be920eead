# fails: nodes
kubectl taint node {{worker1}} maintenance-
kubectl -n ts-maint rollout status deployment/orders --timeout=90s
