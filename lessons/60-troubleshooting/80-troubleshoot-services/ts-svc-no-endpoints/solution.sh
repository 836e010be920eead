kubectl -n ts-svc1 get endpointslices -l kubernetes.io/service-name=shop
kubectl -n ts-svc1 get service shop -o jsonpath='{.spec.selector}{"\n"}'
kubectl -n ts-svc1 get pods --show-labels
kubectl -n ts-svc1 set selector service shop app=shop,tier=web
