kubectl -n ts-ready patch deployment profile --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/readinessProbe","value":{"httpGet":{"path":"/healthz","port":80,"scheme":"HTTP"},"initialDelaySeconds":1,"periodSeconds":1,"timeoutSeconds":2}}]'
kubectl -n ts-ready rollout status deployment/profile --timeout=90s
