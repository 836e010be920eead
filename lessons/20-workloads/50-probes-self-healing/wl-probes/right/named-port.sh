kubectl -n wl-probes patch deployment orders -p '
spec:
  template:
    spec:
      containers:
        - name: agnhost
          ports: [{ name: web, containerPort: 8080 }]
          readinessProbe: { httpGet: { path: /healthz, port: web }, periodSeconds: {{often}} }
          livenessProbe: { tcpSocket: { port: web }, periodSeconds: 10, failureThreshold: 3 }
          startupProbe: { httpGet: { path: /healthz, port: web }, periodSeconds: 2, failureThreshold: {{start.tries}} }'
kubectl -n wl-probes rollout status deployment/orders --timeout=120s
