# fails: affinity, not-ready
kubectl -n mk3-cart scale deployment cart --replicas=1
kubectl -n mk3-cart rollout status deployment/cart --timeout=60s
