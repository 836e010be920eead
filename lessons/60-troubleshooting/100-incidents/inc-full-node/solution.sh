kubectl -n inc-node describe pods | tail -5
kubectl get nodes -L disk
# Tied to the one machine whose disk is full.
kubectl -n inc-node patch deployment orders -p '{"spec":{"template":{"spec":{"nodeSelector":{"{{tie}}":null}}}}}'
# The other one was left closed, and its label is not what it should be.
kubectl uncordon {{worker2}}
kubectl label node {{worker2}} disk=ssd --overwrite
kubectl -n inc-node rollout status deployment/orders --timeout=120s
