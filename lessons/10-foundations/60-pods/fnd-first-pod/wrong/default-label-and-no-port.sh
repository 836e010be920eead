# fails: image-and-port, label
kubectl -n fnd-pod run web --image=nginx:1.27-alpine
kubectl -n fnd-pod wait --for=condition=Ready pod/web --timeout=60s
