kubectl -n ts-np get service {{name}} -o jsonpath='{.spec.externalTrafficPolicy}{"\n"}'
kubectl -n ts-np patch service {{name}} -p '{"spec":{"externalTrafficPolicy":"Cluster"}}'
