# fails: endpoint
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: Service
metadata: { name: store-primary, namespace: mk1-store }
spec: { type: NodePort, selector: { app: store }, ports: [{ port: 6379, nodePort: 30379 }] }
EOF
