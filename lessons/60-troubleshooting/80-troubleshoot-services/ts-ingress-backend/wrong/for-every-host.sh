# fails: kept
kubectl -n ts-ingress patch ingress wiki --type=json -p '[{"op":"replace","path":"/spec/rules/0/http/paths/0/backend/service","value":{"name":"wiki","port":{"number":8000}}},{"op":"replace","path":"/spec/rules/0/http/paths/0/pathType","value":"Prefix"},{"op":"remove","path":"/spec/rules/0/host"}]'
sleep 1
