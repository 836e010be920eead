kubectl -n ts-oom set resources deployment/transcoder --requests=cpu=100m,memory={{need.request}} --limits=cpu=500m,memory={{need.limit}}
kubectl -n ts-oom rollout status deployment/transcoder --timeout=90s
