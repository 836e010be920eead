# fails: closed
kubectl -n inc-edge patch gateway edge --type=json -p '[{"op":"replace","path":"/spec/listeners/0/allowedRoutes","value":{"namespaces":{"from":"All"}}}]'
kubectl -n inc-portal patch httproute portal --type=json -p '[{"op":"replace","path":"/spec/hostnames","value":["portal.example.com"]}]'
kubectl -n inc-portal patch httproute portal --type=json -p '[{"op":"replace","path":"/spec/rules/0/matches/0/path/type","value":"PathPrefix"},{"op":"replace","path":"/spec/rules/0/backendRefs/0/port","value":{{api}}}]'
kubectl -n inc-portal delete ingress portal
sleep 2
