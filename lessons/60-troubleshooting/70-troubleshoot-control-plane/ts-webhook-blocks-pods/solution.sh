# No Pods, so no events of Pods: those of the ReplicaSet name the webhook.
kubectl -n ts-webhook events --types=Warning | tail -1
kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations
# The service it asks is gone for good, and so is the reason for the configuration.
kubectl delete {{hook.plural}} {{hook.name}}
# A new ReplicaSet tries at once; the old one would wait before it tries again.
kubectl -n ts-webhook rollout restart deployment/shop
kubectl -n ts-webhook rollout status deployment/shop --timeout=90s
