kubectl -n inc-cert delete secret pay-tls
kubectl -n inc-cert create secret tls pay-tls --cert=$HOME/lab/pay-2026.crt --key=$HOME/lab/pay-2026.key
kubectl -n inc-cert patch deployment pay --type=json -p '[{"op":"remove","path":"/spec/template/spec/volumes/0/secret/items"}]'
kubectl -n inc-cert patch ingress pay --type=json -p '[{"op":"replace","path":"/spec/tls/0/secretName","value":"pay-tls"}]'
kubectl -n inc-cert rollout status deployment/pay --timeout=120s
