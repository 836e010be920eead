kubectl -n ts-oom get pods -o jsonpath='{.items[0].status.containerStatuses[0].lastState.terminated.reason}'
kubectl -n ts-oom set resources deployment/transcoder --requests=memory=200Mi --limits=memory=256Mi
kubectl -n ts-oom rollout status deployment/transcoder --timeout=90s
