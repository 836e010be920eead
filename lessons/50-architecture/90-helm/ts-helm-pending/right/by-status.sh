kubectl -n ts-helm get secrets -l owner=helm -L version,status
kubectl -n ts-helm delete secret -l owner=helm,status={{stuck.status}}
