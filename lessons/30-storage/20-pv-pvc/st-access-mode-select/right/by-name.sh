kubectl get pv --show-labels
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: media, namespace: st-modes }
spec:
  accessModes: [ReadWriteMany]
  storageClassName: shared
  volumeName: pv-media-b
  resources: { requests: { storage: {{size}} } }
EOF
kubectl -n st-modes wait --for=jsonpath='{.status.phase}'=Bound pvc/media --timeout=60s
