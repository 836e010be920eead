# fails: forward-then-back, three-replicas
kubectl -n fnd-rollout delete deployment storefront
kubectl -n fnd-rollout create deployment storefront --image=nginx:1.27-alpine --replicas=3
kubectl -n fnd-rollout rollout status deployment/storefront --timeout=60s
