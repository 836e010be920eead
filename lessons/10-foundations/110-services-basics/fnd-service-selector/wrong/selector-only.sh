# fails: endpoints
kubectl -n fnd-lost patch service catalog --type=merge -p '{"spec":{"selector":{"app":"catalog","tier":"backend"}}}'
