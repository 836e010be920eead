# fails: ready, answers, node, untouched
kubectl -n inc-node patch deployment orders -p '{"spec":{"template":{"spec":{"tolerations":[{"key":"node.kubernetes.io/disk-pressure","operator":"Exists"}]}}}}'
sleep 3
