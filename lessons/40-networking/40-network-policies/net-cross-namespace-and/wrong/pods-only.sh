# fails: allowed, wrong-namespace
cat <<'EOF' | kubectl apply -f -
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: scrape, namespace: net-apps }
spec:
  podSelector: { matchLabels: { expose: metrics } }
  policyTypes: [Ingress]
  ingress:
    - from:
        - podSelector: { matchLabels: { role: scraper } }
      ports: [{ protocol: TCP, port: {{port}} }]
EOF
