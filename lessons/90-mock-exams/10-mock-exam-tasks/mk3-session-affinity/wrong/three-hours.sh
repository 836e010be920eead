# fails: affinity
kubectl -n mk3-cart patch service cart -p '{"spec":{"sessionAffinity":"ClientIP","publishNotReadyAddresses":true}}'
