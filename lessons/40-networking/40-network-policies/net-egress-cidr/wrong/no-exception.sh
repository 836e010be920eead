# fails: cidr
cat <<'EOF' | kubectl apply -f -
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: worker-egress, namespace: net-egress }
spec:
  podSelector: { matchLabels: { app: worker } }
  policyTypes: [Egress]
  egress:
    - to: [{ podSelector: { matchLabels: { app: cache } } }]
      ports: [{ protocol: TCP, port: 6379 }]
    - to: [{ ipBlock: { cidr: {{net}}.0/24 } }]
      ports: [{ protocol: TCP, port: 443 }]
    - ports: [{ protocol: UDP, port: 53 }, { protocol: TCP, port: 53 }]
EOF
