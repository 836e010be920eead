# fails: required
kubectl apply -f - <<'EOF'
apiVersion: apps/v1
kind: Deployment
metadata: { name: cache, namespace: wl-affinity }
spec:
  replicas: 2
  selector: { matchLabels: { app: cache } }
  template:
    metadata: { labels: { app: cache } }
    spec:
      affinity:
        nodeAffinity:
          requiredDuringSchedulingIgnoredDuringExecution:
            nodeSelectorTerms:
              - matchExpressions: [{ key: storage.example/type, operator: Exists }, { key: storage.example/type, operator: NotIn, values: [hdd] }]
          preferredDuringSchedulingIgnoredDuringExecution:
            - weight: {{weight}}
              preference: { matchExpressions: [{ key: storage.example/type, operator: In, values: [nvme] }] }
      containers: [{ name: redis, image: redis:7-alpine }]
EOF
kubectl -n wl-affinity rollout status deployment/cache --timeout=90s
