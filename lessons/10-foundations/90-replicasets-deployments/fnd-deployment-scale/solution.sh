kubectl -n fnd-deploy create deployment hello --image=nginx:1.27-alpine
kubectl -n fnd-deploy scale deployment/hello --replicas=4
kubectl -n fnd-deploy rollout status deployment/hello --timeout=90s
