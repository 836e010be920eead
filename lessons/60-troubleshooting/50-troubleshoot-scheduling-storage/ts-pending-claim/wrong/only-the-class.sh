# fails: bound
kubectl -n ts-claim delete pvc import-data
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: import-data, namespace: ts-claim }
spec: { accessModes: ["{{asks.mode}}"], resources: { requests: { storage: "{{asks.size}}" } } }
EOF
kubectl -n ts-claim rollout status deployment/importer --timeout=5s
