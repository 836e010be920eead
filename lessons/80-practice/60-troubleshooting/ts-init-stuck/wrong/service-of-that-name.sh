# fails: waits, service-kept
kubectl -n ts-init create service clusterip backend-svc --tcp=80
kubectl -n ts-init set selector service backend-svc app=backend
kubectl -n ts-init rollout status deployment/frontend --timeout=60s
