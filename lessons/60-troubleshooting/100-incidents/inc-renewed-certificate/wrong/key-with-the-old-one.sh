# fails: secret
kubectl -n inc-cert create secret generic pay-tls --type=kubernetes.io/tls --from-file=tls.crt=$HOME/lab/pay-2026.crt --from-file=tls.key=$HOME/lab/pay-2026.key --from-file={{key}}=$HOME/lab/pay-2025.crt --dry-run=client -o yaml | kubectl apply -f -
kubectl -n inc-cert patch ingress pay --type=json -p '[{"op":"replace","path":"/spec/tls/0/secretName","value":"pay-tls"}]'
kubectl -n inc-cert rollout status deployment/pay --timeout=120s
