# fails: bound, ready
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
  resources: { requests: { storage: 8Gi } }
---
apiVersion: v1
kind: Pod
metadata: { name: reader, namespace: st-static }
spec:
  volumes: [{ name: data, persistentVolumeClaim: { claimName: archive } }]
  containers:
    - { name: reader, image: "busybox:1.36", command: [sleep, "86400"], volumeMounts: [{ name: data, mountPath: /data }] }
EOF
