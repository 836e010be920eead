# fails: same
kubectl -n mk1-spread delete deployment feed
kubectl apply -f - <<'EOF'
apiVersion: apps/v1
kind: Deployment
metadata: { name: feed, namespace: mk1-spread }
spec:
  replicas: 6
  selector: { matchLabels: { app: feed } }
  template:
    metadata: { labels: { app: feed } }
    spec:
      topologySpreadConstraints:
        - maxSkew: 1
          topologyKey: kubernetes.io/hostname
          whenUnsatisfiable: DoNotSchedule
          nodeTaintsPolicy: Honor
          labelSelector: { matchLabels: { app: feed } }
      containers: [{ name: pause, image: "registry.k8s.io/pause:3.10" }]
EOF
kubectl -n mk1-spread rollout status deployment/feed --timeout=60s
