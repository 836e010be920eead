# fails: claim-gone, released
PV=$(kubectl -n st-retain get pvc orders-data -o jsonpath='{.spec.volumeName}')
kubectl patch pv $PV -p '{"spec":{"persistentVolumeReclaimPolicy":"Retain"}}'
