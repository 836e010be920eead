kubectl -n ts-init patch deployment frontend --type=json -p '[{"op":"replace","path":"/spec/template/spec/initContainers/0/command/2","value":"until wget -q -O /dev/null -T 2 http://backend; do echo waiting for backend; sleep 2; done"}]'
kubectl -n ts-init rollout status deployment/frontend --timeout=120s
