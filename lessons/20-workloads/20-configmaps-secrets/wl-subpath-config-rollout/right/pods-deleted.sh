kubectl -n wl-subpath patch configmap web-conf -p '{"data":{"default.conf":"server { listen [::]:{{port}}; listen {{port}} default_server; location / { return 200 \"web\\n\"; } }\n"}}'
kubectl -n wl-subpath patch service web -p '{"spec":{"ports":[{"port":80,"targetPort":{{port}}}]}}'
kubectl -n wl-subpath delete pod -l app=web
kubectl -n wl-subpath rollout status deployment/web --timeout=90s
