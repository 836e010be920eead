# fails: ready, source
kubectl -n ts-crash set env deployment/billing --from=configmap/billing-conf --keys=MODE
kubectl -n ts-crash rollout status deployment/billing --timeout=5s
