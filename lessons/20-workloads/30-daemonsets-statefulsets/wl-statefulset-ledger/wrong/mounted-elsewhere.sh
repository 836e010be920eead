# fails: pvcs
cat <<'EOF' | kubectl apply -f -
apiVersion: v1
kind: Service
metadata: { name: ledger, namespace: wl-sts }
spec: { clusterIP: None, selector: { app: ledger }, ports: [{ port: 80, name: http }] }
---
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: ledger, namespace: wl-sts }
spec:
  serviceName: ledger
  replicas: 3
  selector: { matchLabels: { app: ledger } }
  template:
    metadata: { labels: { app: ledger } }
    spec:
      containers:
        - name: nginx
          image: nginx:1.27-alpine
          ports: [{ containerPort: 80, name: http }]
          volumeMounts: [{ name: data, mountPath: /data }]
  volumeClaimTemplates:
    - metadata: { name: data }
      spec:
        accessModes: [ReadWriteOnce]
        storageClassName: standard
        resources: { requests: { storage: "{{size}}" } }
EOF
kubectl -n wl-sts rollout status statefulset/ledger --timeout=180s
