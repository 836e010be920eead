kubectl apply -f - <<'EOF'
apiVersion: v1
kind: PersistentVolume
metadata: { name: pv-archive }
spec:
  capacity: { storage: {{size}} }
  accessModes: [ReadWriteOnce]
  persistentVolumeReclaimPolicy: Retain
  storageClassName: manual
  hostPath: { path: /srv/archive, type: DirectoryOrCreate }
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: archive, namespace: st-static }
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: manual
  resources: { requests: { storage: 1Gi } }
---
apiVersion: v1
kind: Pod
metadata: { name: reader, namespace: st-static }
spec:
  volumes: [{ name: data, persistentVolumeClaim: { claimName: archive } }]
  containers:
    - { name: reader, image: "busybox:1.36", command: [sleep, "86400"], volumeMounts: [{ name: data, mountPath: /data }] }
EOF
kubectl -n st-static wait --for=jsonpath='{.status.phase}'=Bound pvc/archive --timeout=60s
kubectl -n st-static wait --for=condition=Ready pod/reader --timeout=60s
