# fails: requests
kubectl -n ts-hpa set resources deployment/feed --requests=cpu=50m
kubectl -n ts-hpa rollout status deployment/feed --timeout=90s
kubectl -n ts-hpa wait --for=condition=ScalingActive hpa/feed --timeout=120s
