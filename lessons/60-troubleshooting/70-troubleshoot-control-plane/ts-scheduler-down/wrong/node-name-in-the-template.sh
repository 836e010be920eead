# fails: pods, running, manifest
kubectl -n ts-sched patch deployment backlog -p '{"spec":{"template":{"spec":{"nodeName":"{{worker1}}"}}}}'
kubectl -n ts-sched rollout status deployment backlog --timeout=60s
