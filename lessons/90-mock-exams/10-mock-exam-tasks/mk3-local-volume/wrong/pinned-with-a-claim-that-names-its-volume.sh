# fails: pod
kubectl apply -f - <<'EOF'
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: local-disk }
provisioner: kubernetes.io/no-provisioner
volumeBindingMode: WaitForFirstConsumer
---
apiVersion: v1
kind: PersistentVolume
metadata: { name: pv-local }
spec:
  capacity: { storage: 3Gi }
  accessModes: [ReadWriteOnce]
  storageClassName: local-disk
  local: { path: /mnt }
  nodeAffinity:
    required:
      nodeSelectorTerms:
        - matchExpressions: [{ key: kubernetes.io/hostname, operator: In, values: ["{{worker1}}"] }]
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: cache-data, namespace: mk3-local }
spec: { accessModes: [ReadWriteOnce], storageClassName: local-disk, volumeName: pv-local, resources: { requests: { storage: 2Gi } } }
---
apiVersion: v1
kind: Pod
metadata: { name: cache, namespace: mk3-local }
spec:
  nodeName: "{{worker1}}"
  volumes: [{ name: data, persistentVolumeClaim: { claimName: cache-data } }]
  containers: [{ name: redis, image: "redis:7-alpine", volumeMounts: [{ name: data, mountPath: /data }] }]
EOF
kubectl -n mk3-local wait --for=condition=Ready pod/cache --timeout=30s
