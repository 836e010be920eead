# fails: quota-kept
kubectl -n mk2-quota delete resourcequota team
kubectl -n mk2-quota rollout restart deployment/importer
kubectl -n mk2-quota rollout status deployment/importer --timeout=120s
kubectl -n mk2-quota create quota team --hard=requests.cpu=600m
