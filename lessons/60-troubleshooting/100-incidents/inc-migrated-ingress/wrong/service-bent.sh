# fails: kept
kubectl label namespace inc-portal edge=yes --overwrite
kubectl -n inc-portal patch httproute portal --type=json -p '[{"op":"replace","path":"/spec/hostnames","value":["portal.example.com"]}]'
kubectl -n inc-portal patch httproute portal --type=json -p '[{"op":"replace","path":"/spec/rules/0/matches/0/path/type","value":"PathPrefix"}]'
kubectl -n inc-portal patch service api --type=json -p '[{"op":"replace","path":"/spec/ports/0/port","value":80}]'
kubectl -n inc-portal delete ingress portal
sleep 2
