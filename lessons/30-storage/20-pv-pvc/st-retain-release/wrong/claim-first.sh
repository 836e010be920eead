# fails: kept, released
PV=$(kubectl -n st-retain get pvc orders-data -o jsonpath='{.spec.volumeName}')
kubectl -n st-retain delete pvc orders-data
kubectl wait --for=delete pv/$PV --timeout=60s
