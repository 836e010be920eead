kubectl patch pv pv-session --type=json -p '[{"op":"remove","path":"/spec/claimRef"}]'
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: session-data, namespace: st-reuse }
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: sessions
  volumeName: pv-session
  resources: { requests: { storage: 500Mi } }
EOF
kubectl -n st-reuse rollout status deployment/session-store --timeout=120s
