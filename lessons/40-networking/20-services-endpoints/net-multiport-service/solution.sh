kubectl apply -f - <<'EOF'
apiVersion: v1
kind: Service
metadata: { name: telemetry, namespace: net-multi }
spec:
  selector: { app: telemetry }
  ports:
    - { name: web, port: 80, targetPort: 8080 }
    - { name: metrics, port: {{metrics}}, targetPort: {{metrics}} }
EOF
sleep 1
