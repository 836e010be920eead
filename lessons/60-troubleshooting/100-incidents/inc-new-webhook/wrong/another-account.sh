# fails: others
kubectl label namespace inc-pay pod-security.kubernetes.io/enforce=baseline --overwrite
kubectl patch {{kind}} {{gate}} --type=json -p '[{"op":"replace","path":"/webhooks/0/namespaceSelector/matchExpressions/0/values","value":["trial"]}]'
kubectl -n inc-pay set serviceaccount deployment/payments default
kubectl -n inc-pay rollout status deployment/payments --timeout=60s
