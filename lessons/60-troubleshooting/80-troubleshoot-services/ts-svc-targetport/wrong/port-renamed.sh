# fails: kept
kubectl -n ts-svc2 patch deployment catalog --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/ports/0/name","value":"http"}]'
kubectl -n ts-svc2 rollout status deployment/catalog --timeout=60s
