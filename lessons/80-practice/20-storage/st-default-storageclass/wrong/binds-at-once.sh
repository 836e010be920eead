# fails: class, effect
kubectl apply -f - <<EOF
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: fast-retain }
provisioner: rancher.io/local-path
reclaimPolicy: Retain
allowVolumeExpansion: true
EOF
kubectl annotate storageclass standard storageclass.kubernetes.io/is-default-class=false --overwrite
