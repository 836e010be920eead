# fails: quota-kept
kubectl -n mk2-quota get deployment importer -o yaml > lab/importer.yaml
kubectl -n mk2-quota delete deployment importer
kubectl -n mk2-quota wait --for=delete pod -l app=importer --timeout=60s
kubectl create -f lab/importer.yaml
kubectl -n mk2-quota rollout status deployment/importer --timeout=60s
