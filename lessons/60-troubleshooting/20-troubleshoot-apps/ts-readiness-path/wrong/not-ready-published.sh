# fails: probe, ready, endpoints
kubectl -n ts-ready patch service profile -p '{"spec":{"publishNotReadyAddresses":true}}'
