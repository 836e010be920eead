# fails: kept
kubectl -n inc-orders patch configmap orders -p '{"data":{"DB_HOST":"db.inc-data"}}'
kubectl -n inc-orders delete networkpolicy default-deny orders-egress
kubectl -n inc-data patch networkpolicy db --type=json -p '[{"op":"replace","path":"/spec/ingress/0/from/0/podSelector/matchLabels/app","value":"orders"}]'
kubectl -n inc-orders rollout restart deployment/orders
