kubectl -n ts-units describe pods | tail -5
kubectl -n ts-units set resources deployment/api --requests=cpu=250m,memory=128Mi --limits=cpu=250m,memory=128Mi
kubectl -n ts-units rollout status deployment/api --timeout=90s
