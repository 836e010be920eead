# fails: api
kubectl -n mk1-shop patch deployment api --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/env/0","value":{"name":"DB_PASSWORD","value":"{{password}}"}}]'
kubectl -n mk1-shop set image deployment/web web=nginx:1.27-alpine
kubectl -n mk1-shop patch service api --type=json -p '[{"op":"remove","path":"/spec/selector/tier"},{"op":"replace","path":"/spec/ports/0/targetPort","value":8080}]'
for d in api web; do kubectl -n mk1-shop rollout status deployment/$d --timeout=90s; done
