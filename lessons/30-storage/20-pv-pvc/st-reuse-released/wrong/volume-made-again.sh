# fails: pv-same
kubectl get pv pv-session -o yaml | sed -e '/claimRef:/,/uid:/d' > ~/lab/pv.yaml
kubectl delete pv pv-session
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: PersistentVolume
metadata: { name: pv-session }
spec:
  capacity: { storage: 1Gi }
  accessModes: [ReadWriteOnce]
  storageClassName: sessions
  persistentVolumeReclaimPolicy: Retain
  hostPath: { path: /srv/session, type: DirectoryOrCreate }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: session-data, namespace: st-reuse }
spec: { accessModes: [ReadWriteOnce], storageClassName: sessions, resources: { requests: { storage: 500Mi } } }
EOF
kubectl -n st-reuse rollout status deployment/session-store --timeout=120s
