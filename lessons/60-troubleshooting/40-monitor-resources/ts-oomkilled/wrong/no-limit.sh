# fails: resources
kubectl -n ts-oom patch deployment transcoder --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/{{need.at}}/resources","value":{"requests":{"memory":"{{need.request}}"}}}]'
kubectl -n ts-oom rollout status deployment/transcoder --timeout=60s
