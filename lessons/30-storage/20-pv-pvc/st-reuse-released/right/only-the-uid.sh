kubectl patch pv pv-session --type=json -p '[{"op":"remove","path":"/spec/claimRef/uid"},{"op":"remove","path":"/spec/claimRef/resourceVersion"}]'
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: session-data, namespace: st-reuse }
spec: { accessModes: [ReadWriteOnce], storageClassName: sessions, resources: { requests: { storage: 1Gi } } }
EOF
kubectl -n st-reuse rollout status deployment/session-store --timeout=120s
