# fails: file-valid
kubectl -n fnd-yaml run api --image=nginx:1.27-alpine --labels=app=api --port=80
kubectl -n fnd-yaml wait --for=condition=Ready pod/api --timeout=60s
