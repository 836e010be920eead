# fails: mounted, pv
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: PersistentVolume
metadata: { name: pv-archive }
spec:
  capacity: { storage: {{size}} }
  accessModes: [ReadWriteOnce]
  storageClassName: manual
  persistentVolumeReclaimPolicy: Recycle
  hostPath: { path: /srv/archive }
---
apiVersion: v1
kind: Pod
metadata: { name: reader, namespace: st-static }
spec:
  volumes: [{ name: data, hostPath: { path: /srv/archive, type: DirectoryOrCreate } }]
  containers:
    - { name: reader, image: "busybox:1.36", command: [sleep, "86400"], volumeMounts: [{ name: data, mountPath: /data }] }
EOF
kubectl -n st-static wait --for=condition=Ready pod/reader --timeout=60s
