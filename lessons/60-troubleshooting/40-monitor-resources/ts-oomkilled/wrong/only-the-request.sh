# fails: resources, stable
kubectl -n ts-oom set resources deployment/transcoder --requests=memory=64Mi
kubectl -n ts-oom rollout status deployment/transcoder --timeout=5s
