# Who is refused, and by whom: one after the other.
kubectl -n inc-pay get events --field-selector reason=FailedCreate
kubectl -n inc-pay create serviceaccount {{account}}
kubectl label namespace inc-pay pod-security.kubernetes.io/enforce=baseline --overwrite
# The gate is for the team trial alone.
kubectl patch {{kind}} {{gate}} --type=json -p '[{"op":"replace","path":"/webhooks/0/namespaceSelector/matchExpressions/0/values","value":["trial"]}]'
# The ReplicaSet would try again by itself, some minutes from now.
kubectl -n inc-pay rollout restart deployment/payments
kubectl -n inc-pay rollout status deployment/payments --timeout=120s
