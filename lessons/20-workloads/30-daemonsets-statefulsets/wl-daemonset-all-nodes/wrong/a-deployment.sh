# fails: placement, env, image
kubectl -n wl-ds create deployment node-agent --image=busybox:1.36 --replicas=3 -- sleep 86400
kubectl -n wl-ds rollout status deployment/node-agent --timeout=90s
