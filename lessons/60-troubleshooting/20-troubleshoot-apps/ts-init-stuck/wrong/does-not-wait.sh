# fails: waits
kubectl -n ts-init patch deployment frontend --type=json -p '[{"op":"replace","path":"/spec/template/spec/initContainers/0/command/2","value":"echo waiting for backend"}]'
kubectl -n ts-init rollout status deployment/frontend --timeout=60s
