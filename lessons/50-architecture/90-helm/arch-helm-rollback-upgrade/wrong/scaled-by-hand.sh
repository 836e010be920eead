# fails: values
helm -n arch-helm2 rollback shop 1
helm -n arch-helm2 upgrade shop cka/webapp --version 1.3.0 --reuse-values
kubectl -n arch-helm2 scale deployment/shop-webapp --replicas=2
kubectl -n arch-helm2 rollout status deployment/shop-webapp --timeout=120s
