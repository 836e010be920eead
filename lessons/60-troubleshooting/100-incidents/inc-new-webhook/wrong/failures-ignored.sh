# fails: trial
kubectl -n inc-pay create serviceaccount {{account}}
kubectl label namespace inc-pay pod-security.kubernetes.io/enforce=baseline --overwrite
kubectl patch {{kind}} {{gate}} --type=json -p '[{"op":"replace","path":"/webhooks/0/failurePolicy","value":"Ignore"}]'
kubectl -n inc-pay rollout restart deployment/payments
kubectl -n inc-pay rollout status deployment/payments --timeout=120s
