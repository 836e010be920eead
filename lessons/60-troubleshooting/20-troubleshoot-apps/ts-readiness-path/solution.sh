kubectl -n ts-ready describe pods | tail -5
kubectl -n ts-ready patch deployment profile --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/readinessProbe/httpGet","value":{"path":"/healthz","port":80}}]'
kubectl -n ts-ready rollout status deployment/profile --timeout=90s
