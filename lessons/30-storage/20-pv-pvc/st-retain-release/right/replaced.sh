PV=$(kubectl get pv -o jsonpath='{.items[?(@.spec.claimRef.name=="orders-data")].metadata.name}')
kubectl get pv $PV -o yaml > ~/lab/pv.yaml
sed -i 's/persistentVolumeReclaimPolicy: Delete/persistentVolumeReclaimPolicy: Retain/' ~/lab/pv.yaml
kubectl replace -f ~/lab/pv.yaml
kubectl -n st-retain delete pvc --all
kubectl wait --for=jsonpath='{.status.phase}'=Released pv/$PV --timeout=60s
