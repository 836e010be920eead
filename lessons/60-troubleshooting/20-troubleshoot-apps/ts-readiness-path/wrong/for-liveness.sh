# fails: probe
kubectl -n ts-ready patch deployment profile --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/readinessProbe"},{"op":"add","path":"/spec/template/spec/containers/0/livenessProbe","value":{"httpGet":{"path":"/healthz","port":80}}}]'
kubectl -n ts-ready rollout status deployment/profile --timeout=90s
