kubectl -n ts-maint describe pods
kubectl taint node {{left.tainted}} {{left.key}}-
kubectl uncordon {{left.cordoned}}
kubectl -n ts-maint rollout status deployment/orders --timeout=90s
