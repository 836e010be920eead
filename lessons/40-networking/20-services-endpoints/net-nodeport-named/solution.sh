kubectl -n net-np patch deployment web -p '{"spec":{"template":{"spec":{"containers":[{"name":"nginx","ports":[{"name":"http","containerPort":80,"protocol":"TCP"}]}]}}}}'
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
