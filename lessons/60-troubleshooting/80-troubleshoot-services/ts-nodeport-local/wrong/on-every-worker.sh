# fails: kept, policy
kubectl -n ts-np patch deployment {{name}} -p '{"spec":{"replicas":6,"template":{"spec":{"tolerations":[{"operator":"Exists"}]}}}}'
kubectl -n ts-np rollout status deployment/{{name}} --timeout=60s
