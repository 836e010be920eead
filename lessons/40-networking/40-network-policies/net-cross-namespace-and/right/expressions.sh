cat <<'EOF' | kubectl apply -f -
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: scrape, namespace: net-apps }
spec:
  podSelector: { matchExpressions: [{ key: expose, operator: In, values: [metrics] }] }
  ingress:
    - from:
        - podSelector: { matchExpressions: [{ key: role, operator: In, values: [scraper] }] }
          namespaceSelector: { matchExpressions: [{ key: team, operator: In, values: [monitoring] }] }
      ports: [{ port: {{port}} }]
EOF
