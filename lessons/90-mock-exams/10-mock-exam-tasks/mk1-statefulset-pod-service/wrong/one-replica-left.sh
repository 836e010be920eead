# fails: kept
kubectl -n mk1-store scale statefulset store --replicas=1
kubectl -n mk1-store wait --for=delete pod/store-1 pod/store-2 --timeout=60s
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: Service
metadata: { name: store-primary, namespace: mk1-store }
spec: { type: NodePort, selector: { app: store }, ports: [{ port: 6379, nodePort: 30379 }] }
EOF
