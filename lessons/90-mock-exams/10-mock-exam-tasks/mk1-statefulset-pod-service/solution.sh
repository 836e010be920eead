kubectl -n mk1-store get pods --show-labels
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: Service
metadata: { name: store-primary, namespace: mk1-store }
spec:
  type: NodePort
  selector: { statefulset.kubernetes.io/pod-name: store-0 }
  ports: [{ port: 6379, nodePort: 30379 }]
EOF
