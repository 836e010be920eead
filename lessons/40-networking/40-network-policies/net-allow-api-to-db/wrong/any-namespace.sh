# fails: others-out
cat <<'EOF' | kubectl apply -f -
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: db-ingress, namespace: net-shop }
spec:
  podSelector: { matchLabels: { app: db } }
  policyTypes: [Ingress]
  ingress:
    - from: [{ namespaceSelector: {}, podSelector: { matchLabels: { app: api } } }]
      ports: [{ protocol: TCP, port: {{port}} }]
EOF
