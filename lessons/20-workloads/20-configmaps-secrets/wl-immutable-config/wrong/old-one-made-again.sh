# fails: v1-gone, v2, pods
kubectl -n wl-immutable delete configmap flags-v1
kubectl -n wl-immutable create configmap flags-v1 --from-literal=DARK_MODE=true --from-literal=REGION={{region}} --from-literal=BANNER=on
kubectl -n wl-immutable rollout restart deployment/ui
kubectl -n wl-immutable rollout status deployment/ui --timeout=90s
