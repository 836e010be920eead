# fails: values, history
helm -n arch-helm2 upgrade shop cka/webapp --version 1.3.0 --reuse-values --set replicaCount=2,image.tag=1.28-alpine
kubectl -n arch-helm2 rollout status deployment/shop-webapp --timeout=120s
