# fails: closed
kubectl -n inc-orders patch configmap orders -p '{"data":{"DB_HOST":"db.inc-data"}}'
kubectl -n inc-orders patch networkpolicy orders-egress --type=json -p '[{"op":"replace","path":"/spec/egress/0/to/0/namespaceSelector/matchLabels","value":{"kubernetes.io/metadata.name":"inc-data"}}]'
kubectl -n inc-orders patch networkpolicy orders-egress --type=json -p '[{"op":"replace","path":"/spec/podSelector","value":{}}]'
kubectl -n inc-data delete networkpolicy db
kubectl -n inc-orders rollout restart deployment/orders
kubectl -n inc-orders rollout status deployment/orders --timeout=60s
