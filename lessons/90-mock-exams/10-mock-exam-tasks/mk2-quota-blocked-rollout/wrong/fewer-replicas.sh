# fails: done
kubectl -n mk2-quota scale deployment importer --replicas=2
kubectl -n mk2-quota rollout status deployment/importer --timeout=60s
