# fails: metrics, rate
kubectl -n wl-hpa2 patch hpa search --type=merge -p '
spec:
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: 80 } }
    - type: Resource
      resource: { name: memory, target: { type: Utilization, averageUtilization: {{mebibytes}} } }
  behavior:
    scaleUp:
      policies: [{ type: Pods, value: {{pods}}, periodSeconds: 60 }, { type: Percent, value: 100, periodSeconds: 15 }]'
