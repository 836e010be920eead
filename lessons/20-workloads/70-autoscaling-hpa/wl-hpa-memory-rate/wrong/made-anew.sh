# fails: same
kubectl -n wl-hpa2 delete hpa search
kubectl apply -f - <<'EOF'
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: search, namespace: wl-hpa2 }
spec:
  scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: search }
  minReplicas: 1
  maxReplicas: 8
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: 80 } }
    - type: Resource
      resource: { name: memory, target: { type: AverageValue, averageValue: {{mebibytes}}Mi } }
  behavior:
    scaleUp:
      policies: [{ type: Pods, value: {{pods}}, periodSeconds: 60 }]
EOF
