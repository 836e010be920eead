# fails: pvs-kept
kubectl label pv pv-media-c tier=gold --overwrite
kubectl label pv pv-media-b tier=silver --overwrite
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
