# fails: resources
kubectl -n ts-oom patch deployment transcoder --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/resources","value":{"requests":{"memory":"200Mi"}}}]'
kubectl -n ts-oom rollout status deployment/transcoder --timeout=60s
