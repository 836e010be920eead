kubectl -n wl-immutable create configmap flags-v2 --from-literal=DARK_MODE=true --from-literal=REGION={{region}} --from-literal=BANNER=on
kubectl -n wl-immutable patch configmap flags-v2 -p '{"immutable":true}'
kubectl -n wl-immutable patch deployment ui --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/envFrom"}]'
kubectl -n wl-immutable set env deployment/ui --from=configmap/flags-v2
kubectl -n wl-immutable rollout status deployment/ui --timeout=90s
kubectl -n wl-immutable delete configmap flags-v1
