# fails: cluster-ip
kubectl -n fnd-svc expose deployment echo --port=8080 --target-port=8080
