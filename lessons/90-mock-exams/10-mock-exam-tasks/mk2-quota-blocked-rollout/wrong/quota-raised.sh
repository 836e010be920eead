# fails: quota-kept
kubectl -n mk2-quota patch resourcequota team -p '{"spec":{"hard":{"requests.cpu":"800m"}}}'
kubectl -n mk2-quota rollout restart deployment/importer
kubectl -n mk2-quota rollout status deployment/importer --timeout=120s
