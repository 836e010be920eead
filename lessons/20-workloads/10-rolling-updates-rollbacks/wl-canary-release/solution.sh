kubectl apply -f - <<'EOF'
apiVersion: apps/v1
kind: Deployment
metadata: { name: shop-canary, namespace: wl-canary }
spec:
  replicas: 1
  selector: { matchLabels: { app: shop, track: canary } }
  template:
    metadata: { labels: { app: shop, track: canary } }
    spec:
      containers:
        - name: nginx
          image: nginx:1.28-alpine
          ports: [{ containerPort: 80 }]
EOF
kubectl -n wl-canary patch service shop --type=json -p '[{"op": "remove", "path": "/spec/selector/track"}]'
kubectl -n wl-canary rollout status deployment/shop-canary --timeout=90s
