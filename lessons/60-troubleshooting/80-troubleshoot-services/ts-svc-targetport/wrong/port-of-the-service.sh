# fails: endpoints, http
kubectl -n ts-svc2 patch service catalog -p '{"spec":{"ports":[{"port":80,"targetPort":80}]}}'
