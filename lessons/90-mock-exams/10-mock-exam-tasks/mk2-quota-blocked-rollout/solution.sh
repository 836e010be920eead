kubectl -n mk2-quota get events | tail -3
kubectl -n mk2-quota describe resourcequota team
kubectl -n mk2-quota patch deployment importer -p '{"spec":{"strategy":{"rollingUpdate":{"maxSurge":0,"maxUnavailable":1}}}}'
kubectl -n mk2-quota rollout status deployment/importer --timeout=120s
