# fails: trial
kubectl -n inc-pay create serviceaccount {{account}}
kubectl label namespace inc-pay pod-security.kubernetes.io/enforce=baseline --overwrite
kubectl patch {{kind}} {{gate}} --type=json -p '[{"op":"replace","path":"/webhooks/0/namespaceSelector/matchExpressions/0","value":{"key":"team","operator":"NotIn","values":["pay"]}}]'
kubectl -n inc-pay rollout restart deployment/payments
kubectl -n inc-pay rollout status deployment/payments --timeout=120s
