# fails: kept, released
PV=$(kubectl -n st-retain get pvc orders-data -o jsonpath='{.spec.volumeName}')
kubectl get storageclass standard -o yaml > ~/lab/class.yaml
sed -i 's/reclaimPolicy: Delete/reclaimPolicy: Retain/' ~/lab/class.yaml
kubectl replace --force -f ~/lab/class.yaml
kubectl -n st-retain delete pvc orders-data
kubectl wait --for=delete pv/$PV --timeout=60s
