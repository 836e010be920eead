# fails: stable-kept, canary
kubectl -n wl-canary set image deployment/shop-stable nginx=nginx:1.28-alpine
kubectl -n wl-canary scale deployment/shop-stable --replicas={{size.all}}
kubectl -n wl-canary rollout status deployment/shop-stable --timeout=90s
