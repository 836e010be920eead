# fails: ready
kubectl -n inc-orders patch configmap orders -p '{"data":{"DB_HOST":"db.inc-data"}}'
kubectl -n inc-orders patch networkpolicy orders-egress --type=json -p '[{"op":"replace","path":"/spec/egress/0/to/0/namespaceSelector/matchLabels","value":{"kubernetes.io/metadata.name":"inc-data"}}]'
kubectl -n inc-data patch networkpolicy db --type=json -p '[{"op":"replace","path":"/spec/ingress/0/from/0/podSelector/matchLabels/app","value":"orders"}]'
