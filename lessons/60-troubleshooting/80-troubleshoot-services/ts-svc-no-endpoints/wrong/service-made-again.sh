# fails: kept
kubectl -n ts-svc1 delete service shop
kubectl -n ts-svc1 expose deployment shop --port=80
