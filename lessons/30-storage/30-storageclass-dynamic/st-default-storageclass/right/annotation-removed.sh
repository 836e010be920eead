kubectl get storageclass standard -o yaml > ~/lab/class.yaml
sed -i -e 's/name: standard/name: fast-retain/' -e 's/reclaimPolicy: Delete/reclaimPolicy: Retain/' -e '/uid:/d' -e '/resourceVersion:/d' ~/lab/class.yaml
echo 'allowVolumeExpansion: true' >> ~/lab/class.yaml
kubectl create -f ~/lab/class.yaml
kubectl annotate storageclass standard storageclass.kubernetes.io/is-default-class-
