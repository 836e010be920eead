# fails: deployed, history
kubectl -n ts-helm delete secret -l owner=helm,name={{stuck.release}}
