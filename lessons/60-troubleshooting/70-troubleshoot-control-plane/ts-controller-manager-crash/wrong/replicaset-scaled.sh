# fails: running, manifest
kubectl -n ts-kcm scale replicaset -l app=shop --replicas=3
kubectl -n ts-kcm rollout restart deployment shop
sleep 3
