PV=$(kubectl -n st-retain get pvc orders-data -o jsonpath='{.spec.volumeName}')
kubectl patch pv $PV -p '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}'
kubectl -n st-retain delete pvc orders-data
kubectl wait --for=jsonpath='{.status.phase}'=Released pv/$PV --timeout=60s
