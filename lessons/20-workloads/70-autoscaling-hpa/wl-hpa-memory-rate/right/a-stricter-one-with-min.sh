kubectl -n wl-hpa2 patch hpa search --type=merge -p '
spec:
  metrics:
    - type: Resource
      resource: { name: cpu, target: { type: Utilization, averageUtilization: 80 } }
    - type: Resource
      resource: { name: memory, target: { type: AverageValue, averageValue: {{mebibytes}}Mi } }
  behavior:
    scaleUp:
      selectPolicy: Min
      policies: [{ type: Percent, value: 50, periodSeconds: 60 }, { type: Pods, value: {{pods}}, periodSeconds: 60 }]'
