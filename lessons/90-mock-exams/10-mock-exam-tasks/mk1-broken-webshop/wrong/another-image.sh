# fails: web
kubectl -n mk1-shop set image deployment/web web=nginx:1.28-alpine
kubectl -n mk1-shop rollout status deployment/web --timeout=90s
