# fails: image
kubectl -n fnd-apply scale deployment/site --replicas=3
kubectl -n fnd-apply rollout status deployment/site --timeout=90s
