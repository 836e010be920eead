# fails: bound, running
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: session-data, namespace: st-reuse }
spec: { accessModes: [ReadWriteOnce], storageClassName: sessions, resources: { requests: { storage: 500Mi } } }
EOF
