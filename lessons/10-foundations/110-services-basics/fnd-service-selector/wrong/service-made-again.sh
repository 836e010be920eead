# fails: service-kept
kubectl -n fnd-lost delete service catalog
kubectl -n fnd-lost expose deployment catalog --port=80 --target-port=80
kubectl -n fnd-lost patch service catalog -p '{"spec":{"ports":[{"name":"http","port":80,"targetPort":80}]}}'
