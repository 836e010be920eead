# fails: metrics, rate
kubectl -n wl-hpa2 patch hpa search --type=merge -p '
spec:
  metrics:
    - type: Resource
      resource: { name: memory, target: { type: AverageValue, averageValue: {{mebibytes}}Mi } }
  behavior:
    scaleUp:
      policies: [{ type: Percent, value: {{pods}}, periodSeconds: 60 }]'
