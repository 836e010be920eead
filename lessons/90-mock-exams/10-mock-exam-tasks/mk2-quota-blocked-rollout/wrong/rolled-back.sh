# fails: done
kubectl -n mk2-quota rollout undo deployment/importer
kubectl -n mk2-quota rollout status deployment/importer --timeout=60s
