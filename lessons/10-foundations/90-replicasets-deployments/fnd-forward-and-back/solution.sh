kubectl -n fnd-rollout set image deployment/storefront nginx=nginx:1.28-alpine
kubectl -n fnd-rollout rollout status deployment/storefront --timeout=90s
kubectl -n fnd-rollout rollout undo deployment/storefront
kubectl -n fnd-rollout rollout status deployment/storefront --timeout=90s
