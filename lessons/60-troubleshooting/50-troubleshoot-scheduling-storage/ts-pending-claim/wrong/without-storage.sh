# fails: bound, ready
kubectl -n ts-claim patch deployment importer --type=json -p '[{"op":"replace","path":"/spec/template/spec/volumes/0","value":{"name":"d","emptyDir":{}}}]'
kubectl -n ts-claim rollout status deployment/importer --timeout=90s
