# fails: port-name, endpoints, http
cat <<'EOF' | kubectl apply -f -
apiVersion: v1
kind: Service
metadata: { name: web-np, namespace: net-np }
spec:
  type: NodePort
  selector: { app: web }
  ports: [{ port: 8080, targetPort: http, nodePort: {{nodePort}} }]
EOF
kubectl -n net-np rollout status deployment/web --timeout=90s
