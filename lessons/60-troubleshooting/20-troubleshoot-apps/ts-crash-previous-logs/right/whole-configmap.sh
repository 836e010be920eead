kubectl -n ts-crash patch deployment billing --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/env"},{"op":"add","path":"/spec/template/spec/containers/0/envFrom","value":[{"configMapRef":{"name":"billing-conf"}}]}]'
kubectl -n ts-crash rollout status deployment/billing --timeout=90s
