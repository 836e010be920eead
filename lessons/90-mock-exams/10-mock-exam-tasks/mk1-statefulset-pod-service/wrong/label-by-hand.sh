# fails: follows
kubectl -n mk1-store label pod store-0 role=primary
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: Service
metadata: { name: store-primary, namespace: mk1-store }
spec:
  type: NodePort
  selector: { role: primary }
  ports: [{ port: 6379, nodePort: 30379 }]
EOF
