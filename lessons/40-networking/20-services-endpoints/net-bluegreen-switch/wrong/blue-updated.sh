# fails: deployments-kept, endpoints
kubectl -n net-bluegreen set image deployment/api-blue nginx=nginx:1.28-alpine
kubectl -n net-bluegreen rollout status deployment/api-blue --timeout=60s
