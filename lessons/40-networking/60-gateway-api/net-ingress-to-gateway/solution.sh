kubectl -n net-migrate get ingress portal -o yaml
kubectl apply -f - <<'EOF'
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: portal-gw, namespace: net-migrate }
spec:
  gatewayClassName: cka-gateway
  listeners:
    - name: https
      protocol: HTTPS
      port: 443
      hostname: portal.example.com
      tls: { mode: Terminate, certificateRefs: [{ kind: Secret, name: portal-tls }] }
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
    - matches: [{ path: { type: PathPrefix, value: / } }]
      backendRefs: [{ name: portal, port: 80 }]
EOF
kubectl -n net-migrate wait --for=condition=Programmed gateway/portal-gw --timeout=60s
kubectl -n net-migrate delete ingress portal
