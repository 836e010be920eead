# fails: ready, image-and-port
kubectl -n fnd-pod run web --image=nginx:1.27-alpin --labels=tier=frontend --port=80
