cat <<'EOF' | kubectl apply -f -
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: fanout, namespace: net-ing }
spec:
  ingressClassName: nginx
  defaultBackend: { service: { name: landing, port: { number: 80 } } }
  rules:
    - host: app.example.com
      http:
        paths:
          - { path: /health, pathType: Exact, backend: { service: { name: health, port: { number: 8080 } } } }
          - { path: /{{media}}, pathType: Prefix, backend: { service: { name: {{media}}, port: { number: 80 } } } }
EOF
kubectl -n net-ing wait --for=jsonpath='{.status.loadBalancer.ingress[0]}' ingress/fanout --timeout=60s
