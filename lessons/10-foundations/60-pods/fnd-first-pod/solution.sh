kubectl -n fnd-pod run web --image=nginx:1.27-alpine --labels=tier=frontend --port=80
kubectl -n fnd-pod wait --for=condition=Ready pod/web --timeout=90s
