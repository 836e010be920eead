# fails: others
kubectl delete {{hook.plural}} {{hook.name}}
kubectl -n ts-webhook delete deployment shop
kubectl -n ts-webhook create deployment shop --image=nginx:1.27-alpine --replicas=2
kubectl -n ts-webhook rollout status deployment/shop --timeout=90s
