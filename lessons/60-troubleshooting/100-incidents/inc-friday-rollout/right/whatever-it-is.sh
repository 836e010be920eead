# Repairs both variants without asking which one it is.
for d in $(kubectl -n inc-friday get deployments -o name | grep -v -e /web -e /checkout); do kubectl -n inc-friday delete $d; done
kubectl -n inc-friday patch deployment web --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/image","value":"nginx:1.28-alpine"},{"op":"replace","path":"/spec/template/spec/containers/0/readinessProbe/httpGet/path","value":"/"}]'
kubectl -n inc-friday patch service web --type=json -p '[{"op":"replace","path":"/spec/selector","value":{"app":"web"}}]'
kubectl -n inc-friday rollout status deployment/web --timeout=120s
