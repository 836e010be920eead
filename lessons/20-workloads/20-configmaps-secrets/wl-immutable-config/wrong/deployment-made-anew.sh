# fails: same
kubectl -n wl-immutable create configmap flags-v2 --from-literal=DARK_MODE=true --from-literal=REGION={{region}} --from-literal=BANNER=on
kubectl -n wl-immutable patch configmap flags-v2 -p '{"immutable":true}'
kubectl -n wl-immutable get deployment ui -o yaml | sed 's/name: flags-v1/name: flags-v2/' > ~/lab/ui.yaml
kubectl replace --force -f ~/lab/ui.yaml
kubectl -n wl-immutable rollout status deployment/ui --timeout=90s
