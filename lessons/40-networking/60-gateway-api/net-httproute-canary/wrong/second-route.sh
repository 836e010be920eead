# fails: weights, header
kubectl apply -f - <<'EOF'
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: checkout-canary, namespace: net-split }
spec:
  parentRefs: [{ name: edge }]
  hostnames: [checkout.example.com]
  rules:
    - backendRefs:
        - { name: checkout-v1, port: 80, weight: 90 }
        - { name: checkout-v2, port: 80, weight: 10 }
EOF
sleep 1
