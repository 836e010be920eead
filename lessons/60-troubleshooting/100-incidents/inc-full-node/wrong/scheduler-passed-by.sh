# fails: node
kubectl label node {{worker2}} disk=ssd --overwrite
kubectl -n inc-node patch deployment orders -p '{"spec":{"template":{"spec":{"nodeName":"{{worker2}}","nodeSelector":{"{{tie}}":null}}}}}'
sleep 3
