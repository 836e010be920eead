# fails: same
kubectl -n ts-units delete deployment api
kubectl -n ts-units create deployment api --image=nginx:1.27-alpine --replicas=2
kubectl -n ts-units set resources deployment/api --requests=cpu=250m,memory=128Mi --limits=cpu=250m,memory=128Mi
kubectl -n ts-units rollout status deployment/api --timeout=90s
