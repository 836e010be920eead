# fails: bound
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: media, namespace: st-modes }
spec:
  accessModes: [ReadWriteMany]
  storageClassName: shared
  resources: { requests: { storage: {{size}} } }
EOF
kubectl -n st-modes wait --for=jsonpath='{.status.phase}'=Bound pvc/media --timeout=60s
