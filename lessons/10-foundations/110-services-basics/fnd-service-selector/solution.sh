kubectl -n fnd-lost patch service catalog --type=merge -p '{"spec":{"selector":{"app":"catalog","tier":"backend"}}}'
kubectl -n fnd-lost patch service catalog -p '{"spec":{"ports":[{"name":"http","port":80,"targetPort":80}]}}'
kubectl -n fnd-lost get endpointslices
