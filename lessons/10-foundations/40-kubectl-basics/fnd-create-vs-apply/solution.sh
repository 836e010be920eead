kubectl apply -f ~/lab/site.yaml
kubectl -n fnd-apply rollout status deployment/site --timeout=90s
