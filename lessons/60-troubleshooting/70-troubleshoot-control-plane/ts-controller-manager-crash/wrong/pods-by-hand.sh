# fails: pods, running, manifest
for i in 1 2 3; do kubectl -n ts-kcm run shop-$i --image=nginx:1.27-alpine --labels=app=shop; done
kubectl -n ts-kcm wait --for=condition=Ready pod -l app=shop --timeout=60s
