# fails: no-claim, reserved
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: ledger, namespace: st-finance }
spec: { accessModes: [ReadWriteOnce], storageClassName: reserved, volumeName: pv-ledger, resources: { requests: { storage: 5Gi } } }
EOF
kubectl -n st-finance wait --for=jsonpath='{.status.phase}'=Bound pvc/ledger --timeout=60s
