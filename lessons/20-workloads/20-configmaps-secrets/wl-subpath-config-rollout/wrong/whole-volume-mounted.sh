# fails: subpath-kept
kubectl -n wl-subpath get configmap web-conf -o yaml | sed 's/listen 8080/listen {{port}}/' | kubectl apply -f -
kubectl -n wl-subpath patch deployment web --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/volumeMounts","value":[{"name":"conf","mountPath":"/etc/nginx/conf.d"}]}]'
kubectl -n wl-subpath rollout status deployment/web --timeout=90s
kubectl -n wl-subpath patch service web -p '{"spec":{"ports":[{"port":80,"targetPort":{{port}}}]}}'
