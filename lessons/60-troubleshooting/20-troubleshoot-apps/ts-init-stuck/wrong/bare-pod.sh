# fails: ready, waits
kubectl -n ts-init delete deployment frontend
kubectl -n ts-init run frontend --image=nginx:1.27-alpine --labels=app=frontend
kubectl -n ts-init wait --for=condition=Ready pod/frontend --timeout=60s
