# fails: host
kubectl label namespace inc-portal edge=yes --overwrite
kubectl -n inc-portal patch httproute portal --type=json -p '[{"op":"remove","path":"/spec/hostnames"}]'
kubectl -n inc-portal patch httproute portal --type=json -p '[{"op":"replace","path":"/spec/rules/0/matches/0/path/type","value":"PathPrefix"},{"op":"replace","path":"/spec/rules/0/backendRefs/0/port","value":{{api}}}]'
kubectl -n inc-portal delete ingress portal
sleep 2
