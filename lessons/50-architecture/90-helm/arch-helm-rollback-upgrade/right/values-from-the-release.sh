helm -n arch-helm2 rollback shop
helm -n arch-helm2 get values shop -o yaml > ~/lab/values.yaml
helm -n arch-helm2 upgrade shop cka/webapp --version 1.3.0 -f ~/lab/values.yaml --set replicaCount=2
kubectl -n arch-helm2 rollout status deployment/shop-webapp --timeout=120s
