# fails: node, free
kubectl uncordon {{worker2}}
kubectl -n inc-node patch deployment orders --type=json -p '[{"op":"remove","path":"/spec/template/spec/nodeSelector"}]'
kubectl -n inc-node rollout status deployment/orders --timeout=60s
