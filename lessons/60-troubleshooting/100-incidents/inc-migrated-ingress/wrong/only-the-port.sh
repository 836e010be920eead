# fails: api
kubectl label namespace inc-portal edge=yes --overwrite
kubectl -n inc-portal patch httproute portal --type=json -p '[{"op":"replace","path":"/spec/hostnames","value":["portal.example.com"]}]'
kubectl -n inc-portal patch httproute portal --type=json -p '[{"op":"replace","path":"/spec/rules/0/backendRefs/0/port","value":{{api}}}]'
kubectl -n inc-portal delete ingress portal
sleep 2
