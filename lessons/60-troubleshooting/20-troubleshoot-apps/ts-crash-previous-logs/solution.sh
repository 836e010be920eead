kubectl -n ts-crash logs deployment/billing --previous
kubectl -n ts-crash set env deployment/billing --list
kubectl -n ts-crash set env deployment/billing --from=configmap/billing-conf --keys=DATABASE_URL
kubectl -n ts-crash rollout status deployment/billing --timeout=90s
