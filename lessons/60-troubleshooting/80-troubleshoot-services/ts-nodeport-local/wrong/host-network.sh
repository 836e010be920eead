# fails: kept, policy, all-nodes
kubectl -n ts-np patch deployment {{name}} -p '{"spec":{"template":{"spec":{"hostNetwork":true}}}}'
kubectl -n ts-np rollout status deployment/{{name}} --timeout=60s
