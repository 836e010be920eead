# fails: resources, ready
kubectl -n ts-units patch deployment api --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/resources"}]'
kubectl -n ts-units rollout status deployment/api --timeout=90s
