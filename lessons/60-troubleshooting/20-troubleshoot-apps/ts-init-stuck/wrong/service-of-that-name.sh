# fails: waits, service-kept
kubectl create namespace {{fault.namespace}}
kubectl -n {{fault.namespace}} create service externalname {{fault.service}} --external-name=backend.ts-init.svc.cluster.local
kubectl -n ts-init rollout status deployment/frontend --timeout=5s
