# fails: narrow
kubectl taint node {{worker2}} dedicated=batch:NoSchedule
kubectl label node {{worker2}} dedicated=batch
kubectl apply -f - <<'EOF'
apiVersion: apps/v1
kind: Deployment
metadata: { name: batch, namespace: wl-taint }
spec:
  replicas: 3
  selector: { matchLabels: { app: batch } }
  template:
    metadata: { labels: { app: batch } }
    spec:
      nodeSelector: { dedicated: batch }
      tolerations: [{ operator: Exists }]
      containers: [{ name: batch, image: busybox:1.36, command: [sleep, "86400"] }]
EOF
kubectl -n wl-taint rollout status deployment/batch --timeout=60s
