# fails: gateway, route
kubectl apply -f - <<'EOF'
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: edge, namespace: net-gw }
spec:
  gatewayClassName: cka-gateway
  listeners: [{ name: web, protocol: HTTP, port: 80 }]
---
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: storefront, namespace: net-gw }
spec:
  parentRefs: [{ name: edge, sectionName: http }]
  hostnames: [shop.example.com]
  rules:
    - matches: [{ path: { type: PathPrefix, value: /cart } }]
      backendRefs: [{ name: cart, port: 80 }]
    - backendRefs: [{ name: web, port: 80 }]
EOF
kubectl -n net-gw wait --for=condition=Programmed gateway/edge --timeout=60s
