# fails: resources, ready
kubectl -n ts-units set resources deployment/api --requests=cpu=250m,memory=128Mi
kubectl -n ts-units rollout status deployment/api --timeout=90s
