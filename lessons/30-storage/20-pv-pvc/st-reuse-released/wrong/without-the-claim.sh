# fails: spec-kept
kubectl -n st-reuse patch deployment session-store --type=json -p '[{"op":"replace","path":"/spec/template/spec/volumes","value":[{"name":"data","emptyDir":{}}]}]'
kubectl -n st-reuse rollout status deployment/session-store --timeout=120s
