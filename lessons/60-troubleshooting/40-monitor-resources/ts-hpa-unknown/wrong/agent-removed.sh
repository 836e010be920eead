# fails: requests
kubectl -n ts-hpa patch deployment feed -p '{"spec":{"template":{"spec":{"containers":[{"name":"{{names.lacks}}","$patch":"delete"}]}}}}'
kubectl -n ts-hpa rollout status deployment/feed --timeout=90s
kubectl -n ts-hpa wait --for=condition=ScalingActive hpa/feed --timeout=120s
