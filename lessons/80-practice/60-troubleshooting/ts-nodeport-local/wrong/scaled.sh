# fails: kept, policy, all-nodes
kubectl -n ts-np scale deployment/portal --replicas=2
kubectl -n ts-np rollout status deployment/portal --timeout=60s
