# fails: ingress-gone
kubectl apply -f - <<'EOF'
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: portal-gw, namespace: net-migrate }
spec:
  gatewayClassName: cka-gateway
  listeners:
    - { name: https, protocol: HTTPS, port: 443, tls: { certificateRefs: [{ name: portal-tls }] } }
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
kubectl -n net-migrate wait --for=condition=Programmed gateway/portal-gw --timeout=30s
