# fails: http
kubectl -n ts-svc1 patch service shop -p '{"spec":{"ports":[{"port":80,"targetPort":8080}]}}'
kubectl -n ts-svc1 set selector service shop app=shop
