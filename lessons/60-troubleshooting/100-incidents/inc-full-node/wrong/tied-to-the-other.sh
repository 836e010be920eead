# fails: free
kubectl uncordon {{worker2}}
kubectl label node {{worker2}} disk=ssd --overwrite
kubectl -n inc-node patch deployment orders -p '{"spec":{"template":{"spec":{"nodeSelector":{"{{tie}}":"{{worker2}}"}}}}}'
kubectl -n inc-node rollout status deployment/orders --timeout=60s
