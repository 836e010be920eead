# fails: kept
kubectl -n ts-svc1 label pods -l app=shop app={{fault.app}} tier={{fault.tier}} --overwrite
kubectl -n ts-svc1 rollout status deployment/shop --timeout=60s
