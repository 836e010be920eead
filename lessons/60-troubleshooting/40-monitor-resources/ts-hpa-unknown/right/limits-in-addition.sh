kubectl -n ts-hpa set resources deployment/feed -c {{names.lacks}} --requests=cpu=50m --limits=cpu=200m,memory=64Mi
kubectl -n ts-hpa rollout status deployment/feed --timeout=90s
kubectl -n ts-hpa wait --for=condition=ScalingActive hpa/feed --timeout=120s
