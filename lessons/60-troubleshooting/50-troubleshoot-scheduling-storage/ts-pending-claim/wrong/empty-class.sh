# fails: bound, ready
kubectl -n ts-claim delete pvc import-data --wait=false
kubectl -n ts-claim delete pod -l app=importer
kubectl -n ts-claim wait --for=delete pvc/import-data --timeout=60s
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: import-data, namespace: ts-claim }
spec: { accessModes: [ReadWriteOnce], storageClassName: "", resources: { requests: { storage: 1Gi } } }
EOF
kubectl -n ts-claim rollout status deployment/importer --timeout=5s
