# fails: readiness, ready
kubectl -n wl-probes patch deployment orders -p '
spec:
  template:
    spec:
      containers:
        - name: agnhost
          readinessProbe: { httpGet: { path: /healthz, port: 80 }, periodSeconds: {{often}} }'
