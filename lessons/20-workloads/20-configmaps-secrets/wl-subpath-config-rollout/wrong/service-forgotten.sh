# fails: service
kubectl -n wl-subpath get configmap web-conf -o yaml | sed 's/listen 8080/listen {{port}}/' | kubectl apply -f -
kubectl -n wl-subpath rollout restart deployment/web
kubectl -n wl-subpath rollout status deployment/web --timeout=90s
