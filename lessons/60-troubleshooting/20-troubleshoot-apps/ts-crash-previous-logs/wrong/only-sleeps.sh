# fails: source, command-kept
kubectl -n ts-crash patch deployment billing --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/command","value":["sleep","86400"]}]'
kubectl -n ts-crash rollout status deployment/billing --timeout=90s
