# fails: request
kubectl -n mk2-quota patch deployment importer -p '{"spec":{"strategy":{"rollingUpdate":{"maxSurge":0,"maxUnavailable":1}}}}'
kubectl -n mk2-quota set resources deployment importer --requests=cpu=100m
kubectl -n mk2-quota rollout status deployment/importer --timeout=120s
