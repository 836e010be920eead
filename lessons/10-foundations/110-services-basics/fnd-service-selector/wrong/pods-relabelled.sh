# fails: deployment-kept
kubectl -n fnd-lost patch service catalog -p '{"spec":{"ports":[{"name":"http","port":80,"targetPort":80}]}}'
kubectl -n fnd-lost patch deployment catalog -p '{"spec":{"template":{"metadata":{"labels":{"tier":"frontend"}}}}}'
kubectl -n fnd-lost rollout status deployment/catalog --timeout=60s
