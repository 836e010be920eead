# fails: history
helm -n arch-helm2 uninstall shop
helm -n arch-helm2 install shop cka/webapp --version 1.3.0 --set message={{greeting}},replicaCount=2
kubectl -n arch-helm2 rollout status deployment/shop-webapp --timeout=120s
