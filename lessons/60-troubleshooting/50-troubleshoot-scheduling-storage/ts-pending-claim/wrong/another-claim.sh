# fails: bound, ready
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: import-data-2, namespace: ts-claim }
spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } }
EOF
kubectl -n ts-claim patch deployment importer -p '{"spec":{"template":{"spec":{"volumes":[{"name":"d","persistentVolumeClaim":{"claimName":"import-data-2"}}]}}}}'
kubectl -n ts-claim rollout status deployment/importer --timeout=90s
