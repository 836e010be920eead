kubectl -n ts-claim get pvc import-data -o yaml > claim.yaml
cat > claim.yaml <<'EOF'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: import-data, namespace: ts-claim }
spec: { accessModes: [ReadWriteOnce], storageClassName: standard, resources: { requests: { storage: 1Gi } } }
EOF
kubectl replace --force -f claim.yaml
kubectl -n ts-claim rollout status deployment/importer --timeout=90s
