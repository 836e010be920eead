# fails: ready, image-and-port, label
kubectl -n fnd-pod create deployment web --image=nginx:1.27-alpine --port=80
kubectl -n fnd-pod rollout status deployment/web --timeout=60s
