kubectl -n wl-probes patch deployment orders -p '
spec:
  template:
    spec:
      containers:
        - name: agnhost
          readinessProbe: { httpGet: { path: /healthz, port: 8080 }, periodSeconds: {{often}} }
          livenessProbe: { tcpSocket: { port: 8080 }, periodSeconds: 10, failureThreshold: 3 }
          startupProbe: { httpGet: { path: /healthz, port: 8080 }, periodSeconds: 2, failureThreshold: {{start.tries}} }'
kubectl -n wl-probes rollout status deployment/orders --timeout=120s
