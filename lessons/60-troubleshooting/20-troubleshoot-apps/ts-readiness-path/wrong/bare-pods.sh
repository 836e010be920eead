# fails: probe, ready, endpoints
kubectl -n ts-ready delete deployment profile
kubectl -n ts-ready run one --image=nginx:1.27-alpine --labels=app=profile
kubectl -n ts-ready run two --image=nginx:1.27-alpine --labels=app=profile
kubectl -n ts-ready wait --for=condition=Ready pod -l app=profile --timeout=60s
