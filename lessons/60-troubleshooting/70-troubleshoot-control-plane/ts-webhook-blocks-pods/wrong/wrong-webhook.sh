# fails: pods, admits, others
kubectl delete {{hook.plural}} {{hook.other}}
kubectl -n ts-webhook rollout restart deployment/shop
kubectl -n ts-webhook rollout status deployment/shop --timeout=5s
