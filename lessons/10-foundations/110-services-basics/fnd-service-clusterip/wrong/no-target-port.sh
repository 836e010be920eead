# fails: endpoints
kubectl -n fnd-svc expose deployment echo --port=80
