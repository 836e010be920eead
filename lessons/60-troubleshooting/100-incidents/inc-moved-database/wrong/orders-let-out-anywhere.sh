# fails: closed
kubectl -n inc-orders patch configmap orders -p '{"data":{"DB_HOST":"db.inc-data"}}'
kubectl -n inc-orders patch networkpolicy orders-egress --type=json -p '[{"op":"remove","path":"/spec/egress/0/to"}]'
kubectl -n inc-data patch networkpolicy db --type=json -p '[{"op":"replace","path":"/spec/ingress/0/from/0/podSelector/matchLabels/app","value":"orders"}]'
kubectl -n inc-orders rollout restart deployment/orders
kubectl -n inc-orders rollout status deployment/orders --timeout=60s
