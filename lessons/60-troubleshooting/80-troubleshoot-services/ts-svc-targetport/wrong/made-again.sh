# fails: kept
kubectl -n ts-svc2 delete service catalog
kubectl -n ts-svc2 expose deployment catalog --port=8080
