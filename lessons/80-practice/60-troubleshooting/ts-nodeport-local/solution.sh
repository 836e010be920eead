kubectl -n ts-np get service portal -o jsonpath='{.spec.externalTrafficPolicy}{"\n"}'
kubectl -n ts-np patch service portal -p '{"spec":{"externalTrafficPolicy":"Cluster"}}'
