# fails: deep
kubectl -n ts-ingress patch ingress wiki --type=json -p '[{"op":"replace","path":"/spec/rules/0/http/paths/0/backend/service","value":{"name":"wiki","port":{"number":8000}}}]'
sleep 1
