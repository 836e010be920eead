# fails: claims, policy
kubectl -n st-queue scale statefulset queue --replicas=1
kubectl -n st-queue wait --for=delete pod/queue-1 --timeout=90s
