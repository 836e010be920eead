kubectl apply -f - <<'EOF'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: session-data, namespace: st-reuse }
spec: { accessModes: [ReadWriteOnce], storageClassName: sessions, resources: { requests: { storage: 500Mi } } }
EOF
kubectl patch pv pv-session -p '{"spec":{"claimRef":null}}'
kubectl -n st-reuse rollout status deployment/session-store --timeout=120s
