# fails: endpoints, kept
kubectl -n ts-svc2 patch deployment catalog --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/args","value":["netexec","--http-port=80"]}]'
kubectl -n ts-svc2 patch service catalog -p '{"spec":{"ports":[{"port":80,"targetPort":80}]}}'
kubectl -n ts-svc2 rollout status deployment/catalog --timeout=60s
