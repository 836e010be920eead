# What the route was told, and by whom.
kubectl -n inc-portal get httproute portal -o yaml
kubectl label namespace inc-portal edge=yes --overwrite
kubectl -n inc-portal patch httproute portal --type=json -p '[{"op":"replace","path":"/spec/hostnames","value":["portal.example.com"]}]'
# As the Ingress had it: a prefix, and the port of the Service.
kubectl -n inc-portal patch httproute portal --type=json -p '[{"op":"replace","path":"/spec/rules/0/matches/0/path/type","value":"PathPrefix"},{"op":"replace","path":"/spec/rules/0/backendRefs/0/port","value":{{api}}}]'
kubectl -n inc-portal wait --for=jsonpath='{.status.parents[0].conditions[?(@.type=="ResolvedRefs")].status}'=True httproute/portal --timeout=60s
kubectl -n inc-portal delete ingress portal
