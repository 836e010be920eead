# fails: kept
kubectl -n ts-ingress patch service wiki --type=json -p '[{"op":"replace","path":"/spec/ports/0/port","value":{{sent.port}}}]'
kubectl -n ts-ingress expose deployment wiki --name={{sent.service}} --port={{sent.port}} --target-port=8080
kubectl -n ts-ingress patch ingress wiki --type=json -p '[{"op":"replace","path":"/spec/rules/0/http/paths/0/pathType","value":"Prefix"}]'
sleep 1
