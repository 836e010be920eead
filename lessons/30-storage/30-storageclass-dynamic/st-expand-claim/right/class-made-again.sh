kubectl delete storageclass elastic
kubectl apply -f - <<'EOF'
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: elastic }
provisioner: hostpath.csi.k8s.io
volumeBindingMode: WaitForFirstConsumer
allowVolumeExpansion: true
EOF
kubectl -n st-expand get pvc metrics -o yaml | sed 's/storage: 1Gi/storage: {{size}}/' | kubectl apply -f -
kubectl -n st-expand wait --for=jsonpath='{.status.capacity.storage}'={{size}} pvc/metrics --timeout=120s
