# The state before this one says why it ended: OOMKilled.
kubectl -n ts-oom get pods -o jsonpath='{range .items[0].status.containerStatuses[*]}{.name} {.lastState.terminated.reason}{"\n"}{end}'
kubectl -n ts-oom set resources deployment/transcoder -c {{need.killed}} --requests=memory={{need.request}} --limits=memory={{need.limit}}
kubectl -n ts-oom rollout status deployment/transcoder --timeout=90s
