kubectl -n ts-init logs deployment/frontend -c wait-backend --tail=3
kubectl -n ts-init get services
kubectl -n ts-init patch deployment frontend --type=json -p '[{"op":"replace","path":"/spec/template/spec/initContainers/0/command/2","value":"until nslookup backend.ts-init.svc.cluster.local; do echo waiting for backend; sleep 2; done"}]'
kubectl -n ts-init rollout status deployment/frontend --timeout=120s
