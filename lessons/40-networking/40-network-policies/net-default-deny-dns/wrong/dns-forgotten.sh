# fails: dns-ok
cat <<'EOF' | kubectl apply -f -
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: default-deny, namespace: net-vault }
spec: { podSelector: {}, policyTypes: [Ingress, Egress] }
EOF
