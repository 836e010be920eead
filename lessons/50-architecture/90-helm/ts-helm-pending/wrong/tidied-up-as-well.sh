# fails: history
kubectl -n ts-helm delete secret -l owner=helm,status={{stuck.status}}
kubectl -n ts-helm delete secret -l owner=helm,status=superseded
