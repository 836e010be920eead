# fails: ready, waits
kubectl -n ts-init patch deployment frontend --type=json -p '[{"op":"replace","path":"/spec/template/spec/initContainers/0/command/2","value":"until nslookup backend.ts-init-svc.svc.cluster.local; do sleep 2; done"}]'
kubectl -n ts-init rollout status deployment/frontend --timeout=5s
