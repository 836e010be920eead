# fails: listener, route, https
kubectl apply -f - <<'EOF'
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: portal-gw, namespace: net-migrate }
spec:
  gatewayClassName: cka-gateway
  listeners:
    - { name: tls, protocol: TLS, port: 443, hostname: portal.example.com, tls: { mode: Passthrough } }
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: portal, namespace: net-migrate }
spec:
  parentRefs: [{ name: portal-gw }]
  hostnames: [portal.example.com]
  rules:
    - matches: [{ path: { type: PathPrefix, value: /api } }]
      backendRefs: [{ name: portal-api, port: 8080 }]
    - backendRefs: [{ name: portal, port: 80 }]
EOF
sleep 1
kubectl -n net-migrate delete ingress portal
