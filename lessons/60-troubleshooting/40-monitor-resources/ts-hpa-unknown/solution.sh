kubectl -n ts-hpa describe hpa feed | tail -5
kubectl -n ts-hpa set resources deployment/feed -c {{names.lacks}} --requests=cpu=50m
kubectl -n ts-hpa rollout status deployment/feed --timeout=90s
kubectl -n ts-hpa wait --for=condition=ScalingActive hpa/feed --timeout=120s
