# fails: configmap
kubectl -n wl-subpath patch service web -p '{"spec":{"ports":[{"port":80,"targetPort":{{port}}}]}}'
