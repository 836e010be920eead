kubectl -n ts-claim describe pvc import-data | tail -3
# No Pod with a node uses it, so it goes at once.
kubectl -n ts-claim delete pvc import-data
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: import-data, namespace: ts-claim }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
EOF
kubectl -n ts-claim rollout status deployment/importer --timeout=90s
