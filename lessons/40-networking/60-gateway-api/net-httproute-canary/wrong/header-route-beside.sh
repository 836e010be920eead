# fails: route
kubectl apply -f - <<'EOF'
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: checkout-canary, namespace: net-split }
spec:
  parentRefs: [{ name: edge }]
  hostnames: [checkout.example.com]
  rules:
    - matches: [{ headers: [{ name: x-canary, value: {{value}} }] }]
      backendRefs: [{ name: checkout-v2, port: 80 }]
EOF
kubectl -n net-split patch httproute checkout --type=merge -p '{"spec":{"rules":[{"backendRefs":[{"name":"checkout-v1","port":80,"weight":90},{"name":"checkout-v2","port":80,"weight":10}]}]}}'
sleep 1
