# fails: cluster-ip, endpoints
kubectl -n fnd-svc expose deployment echo --name=echo-service --port=80 --target-port=8080
