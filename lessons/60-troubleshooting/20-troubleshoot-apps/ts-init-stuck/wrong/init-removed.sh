# fails: waits
kubectl -n ts-init patch deployment frontend --type=json -p '[{"op":"remove","path":"/spec/template/spec/initContainers"}]'
kubectl -n ts-init rollout status deployment/frontend --timeout=60s
