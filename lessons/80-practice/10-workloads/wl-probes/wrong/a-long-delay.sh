# fails: startup
kubectl -n wl-probes patch deployment orders -p '
spec:
  template:
    spec:
      containers:
        - name: agnhost
          readinessProbe: { httpGet: { path: /healthz, port: 8080 }, periodSeconds: 5 }
          livenessProbe: { tcpSocket: { port: 8080 }, initialDelaySeconds: 60 }'
kubectl -n wl-probes rollout status deployment/orders --timeout=120s
