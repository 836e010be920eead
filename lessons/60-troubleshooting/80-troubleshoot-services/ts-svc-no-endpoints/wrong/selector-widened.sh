# fails: endpoints
kubectl -n ts-svc1 set selector service shop tier=web
