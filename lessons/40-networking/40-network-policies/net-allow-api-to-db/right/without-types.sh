cat <<'EOF' | kubectl apply -f -
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: db-ingress, namespace: net-shop }
spec:
  podSelector: { matchLabels: { app: db } }
  ingress:
    - from: [{ podSelector: { matchLabels: { app: api } }, namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: net-shop } } }]
      ports: [{ port: {{port}}, endPort: {{port}} }]
EOF
