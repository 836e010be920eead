# fails: others
kubectl label namespace ts-webhook gate-
kubectl -n ts-webhook rollout restart deployment/shop
kubectl -n ts-webhook rollout status deployment/shop --timeout=90s
