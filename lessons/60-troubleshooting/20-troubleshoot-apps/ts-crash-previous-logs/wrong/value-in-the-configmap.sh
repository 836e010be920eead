# fails: source
kubectl -n ts-crash patch configmap other-conf -p '{"data":{"DATABASE_URL":"postgres://db.ts-crash:5432/billing"}}'
kubectl -n ts-crash set env deployment/billing --from=configmap/other-conf
kubectl -n ts-crash rollout status deployment/billing --timeout=90s
