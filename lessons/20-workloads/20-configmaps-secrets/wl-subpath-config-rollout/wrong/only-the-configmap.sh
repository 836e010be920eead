# fails: pods
kubectl -n wl-subpath get configmap web-conf -o yaml | sed 's/listen 8080/listen {{port}}/' | kubectl apply -f -
kubectl -n wl-subpath patch service web -p '{"spec":{"ports":[{"port":80,"targetPort":{{port}}}]}}'
