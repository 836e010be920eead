# fails: kept, policy, all-nodes
kubectl -n ts-np scale deployment/{{name}} --replicas=3
kubectl -n ts-np rollout status deployment/{{name}} --timeout=60s
