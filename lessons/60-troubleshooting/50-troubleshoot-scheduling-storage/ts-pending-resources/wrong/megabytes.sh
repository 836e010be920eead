# fails: resources
kubectl -n ts-units set resources deployment/api --requests=cpu=250m,memory=128M --limits=cpu=250m,memory=128M
kubectl -n ts-units rollout status deployment/api --timeout=90s
