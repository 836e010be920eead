# fails: secret
kubectl -n inc-cert create secret tls pay-tls --cert=$HOME/lab/pay-2025.crt --key=$HOME/lab/pay-2025.key --dry-run=client -o yaml | kubectl apply -f -
kubectl -n inc-cert patch deployment pay --type=json -p '[{"op":"replace","path":"/spec/template/spec/volumes/0/secret/items/0/key","value":"tls.crt"}]'
kubectl -n inc-cert patch ingress pay --type=json -p '[{"op":"replace","path":"/spec/tls/0/secretName","value":"pay-tls"}]'
kubectl -n inc-cert rollout status deployment/pay --timeout=120s
