kubectl -n wl-hpa set resources deployment/checkout --requests=cpu=100m
kubectl -n wl-hpa autoscale deployment checkout --min=2 --max=6 --cpu-percent={{share}}
kubectl -n wl-hpa patch hpa checkout --type=merge -p '{"spec":{"behavior":{"scaleDown":{"stabilizationWindowSeconds":{{window}}}}}}'
kubectl -n wl-hpa rollout status deployment/checkout --timeout=90s
