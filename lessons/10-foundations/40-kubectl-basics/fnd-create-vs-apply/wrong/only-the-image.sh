# fails: ready
kubectl -n fnd-apply set image deployment/site nginx=nginx:1.28-alpine
kubectl -n fnd-apply rollout status deployment/site --timeout=90s
