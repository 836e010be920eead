# fails: claim-kept, pod-kept
kubectl -n st-expand delete pod collector --now
kubectl -n st-expand delete pvc metrics
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: metrics, namespace: st-expand }
spec: { accessModes: [ReadWriteOnce], storageClassName: elastic, resources: { requests: { storage: {{size}} } } }
---
apiVersion: v1
kind: Pod
metadata: { name: collector, namespace: st-expand }
spec:
  volumes: [{ name: d, persistentVolumeClaim: { claimName: metrics } }]
  containers:
    - { name: c, image: "busybox:1.36", command: [sleep, "86400"], volumeMounts: [{ name: d, mountPath: /d }] }
EOF
kubectl -n st-expand wait --for=condition=Ready pod/collector --timeout=120s
