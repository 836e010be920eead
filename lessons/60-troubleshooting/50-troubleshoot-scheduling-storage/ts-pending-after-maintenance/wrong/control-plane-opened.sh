# fails: nodes
kubectl taint node {{cp}} node-role.kubernetes.io/control-plane-
kubectl taint node {{left.tainted}} {{left.key}}-
kubectl uncordon {{left.cordoned}}
kubectl -n ts-maint rollout status deployment/orders --timeout=90s
