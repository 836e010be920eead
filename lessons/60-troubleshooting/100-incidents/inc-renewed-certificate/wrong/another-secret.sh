# fails: secret
kubectl -n inc-cert create secret tls pay-2026 --cert=$HOME/lab/pay-2026.crt --key=$HOME/lab/pay-2026.key
kubectl -n inc-cert patch ingress pay --type=json -p '[{"op":"replace","path":"/spec/tls/0/secretName","value":"pay-2026"}]'
kubectl -n inc-cert patch deployment pay --type=json -p '[{"op":"replace","path":"/spec/template/spec/volumes/0/secret/items/0/key","value":"tls.crt"}]'
kubectl -n inc-cert rollout status deployment/pay --timeout=120s
