# fails: node, free
kubectl uncordon {{worker2}}
kubectl -n inc-node patch deployment orders -p '{"spec":{"template":{"spec":{"nodeSelector":{"disk":"{{typo}}","{{tie}}":null}}}}}'
kubectl -n inc-node rollout status deployment/orders --timeout=60s
