# fails: window
kubectl -n wl-hpa set resources deployment/checkout --requests=cpu=100m
kubectl apply -f - <<'EOF'
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: checkout, namespace: wl-hpa }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: checkout }
  minReplicas: 2
  maxReplicas: 6
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: {{share}} } }
  behavior:
    scaleDown: { stabilizationWindowSeconds: {{window}}, selectPolicy: Disabled }
EOF
