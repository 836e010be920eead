# fails: kept
kubectl -n ts-svc1 label pods -l app=shop app=shopp --overwrite
kubectl -n ts-svc1 rollout status deployment/shop --timeout=60s
kubectl -n ts-svc1 set selector service shop app=shop
