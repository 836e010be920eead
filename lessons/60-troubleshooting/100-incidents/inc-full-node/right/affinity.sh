kubectl uncordon {{worker2}}
kubectl label node {{worker2}} disk=ssd --overwrite
kubectl -n inc-node patch deployment orders --type=json -p '[{"op":"remove","path":"/spec/template/spec/nodeSelector"},{"op":"add","path":"/spec/template/spec/affinity","value":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":{"nodeSelectorTerms":[{"matchExpressions":[{"key":"disk","operator":"In","values":["ssd"]}]}]}}}}]'
kubectl -n inc-node rollout status deployment/orders --timeout=120s
