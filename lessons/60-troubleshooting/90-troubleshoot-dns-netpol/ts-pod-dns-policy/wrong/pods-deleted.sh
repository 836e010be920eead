# fails: dns
kubectl -n ts-dns delete pod -l app=reporter
kubectl -n ts-dns rollout status deployment/reporter --timeout=90s
