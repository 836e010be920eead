# What the Pods wait for stands in their events.
kubectl -n inc-cert describe pods -l app=pay | tail -5
kubectl -n inc-cert patch deployment pay --type=json -p '[{"op":"replace","path":"/spec/template/spec/volumes/0/secret/items/0/key","value":"tls.crt"}]'
# The new certificate, in the place of what was put there by mistake.
kubectl -n inc-cert create secret tls pay-tls --cert=$HOME/lab/pay-2026.crt --key=$HOME/lab/pay-2026.key --dry-run=client -o yaml | kubectl apply -f -
# And the Ingress takes it from there.
kubectl -n inc-cert patch ingress pay --type=json -p '[{"op":"replace","path":"/spec/tls/0/secretName","value":"pay-tls"}]'
kubectl -n inc-cert rollout status deployment/pay --timeout=120s
