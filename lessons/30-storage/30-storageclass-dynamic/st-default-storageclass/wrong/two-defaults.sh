# fails: one-default
P=$(kubectl get storageclass standard -o jsonpath='{.provisioner}')
kubectl apply -f - <<EOF
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: fast-retain, annotations: { storageclass.kubernetes.io/is-default-class: "true" } }
provisioner: $P
reclaimPolicy: Retain
volumeBindingMode: WaitForFirstConsumer
allowVolumeExpansion: true
EOF
