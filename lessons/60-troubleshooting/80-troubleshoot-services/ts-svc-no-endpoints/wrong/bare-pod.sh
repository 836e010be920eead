# fails: endpoints
kubectl -n ts-svc1 run shop --image=nginx:1.27-alpine --labels=app={{fault.app}},tier={{fault.tier}}
kubectl -n ts-svc1 wait --for=condition=Ready pod/shop --timeout=60s
