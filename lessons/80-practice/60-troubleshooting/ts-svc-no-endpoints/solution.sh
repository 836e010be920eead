kubectl -n ts-svc1 get endpointslices,pods --show-labels
kubectl -n ts-svc1 set selector service shop app=shop
