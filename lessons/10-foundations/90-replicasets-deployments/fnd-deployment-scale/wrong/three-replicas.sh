# fails: ready, replica-set, owned-pods
kubectl -n fnd-deploy create deployment hello --image=nginx:1.27-alpine --replicas=3
kubectl -n fnd-deploy rollout status deployment/hello --timeout=60s
