# fails: pods, admits
kubectl -n inc-pay create serviceaccount {{account}}
kubectl label namespace inc-pay pod-security.kubernetes.io/enforce=baseline --overwrite
kubectl -n inc-pay rollout restart deployment/payments
