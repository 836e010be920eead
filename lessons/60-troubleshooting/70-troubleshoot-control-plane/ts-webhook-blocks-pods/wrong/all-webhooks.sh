# fails: others
kubectl delete {{hook.plural}} --all
kubectl -n ts-webhook rollout restart deployment/shop
kubectl -n ts-webhook rollout status deployment/shop --timeout=90s
