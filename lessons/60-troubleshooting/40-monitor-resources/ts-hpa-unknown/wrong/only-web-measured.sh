# fails: requests, hpa-kept
kubectl -n ts-hpa patch hpa feed --type=merge -p '{"spec":{"metrics":[{"type":"ContainerResource","containerResource":{"name":"cpu","container":"{{names.has}}","target":{"type":"Utilization","averageUtilization":50}}}]}}'
kubectl -n ts-hpa wait --for=condition=ScalingActive hpa/feed --timeout=60s
