kubectl -n ts-maint describe pods
kubectl taint node {{worker1}} maintenance-
kubectl uncordon {{worker2}}
kubectl -n ts-maint rollout status deployment/orders --timeout=90s
