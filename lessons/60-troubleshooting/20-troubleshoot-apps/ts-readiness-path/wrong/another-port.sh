# fails: ready, probe, endpoints
kubectl -n ts-ready patch deployment profile --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/readinessProbe/httpGet","value":{"path":"/healthz","port":8080}}]'
