# fails: standard-kept
kubectl get storageclass standard -o yaml | sed -e 's/name: standard/name: fast-retain/' -e 's/reclaimPolicy: Delete/reclaimPolicy: Retain/' -e '/uid:/d' -e '/resourceVersion:/d' > ~/lab/class.yaml
echo 'allowVolumeExpansion: true' >> ~/lab/class.yaml
kubectl delete storageclass standard
kubectl create -f ~/lab/class.yaml
