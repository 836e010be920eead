kubectl -n st-queue scale statefulset queue --replicas=1
kubectl -n st-queue wait --for=delete pod/queue-1 --timeout=90s
kubectl -n st-queue wait --for=delete pod/queue-2 --timeout=90s
kubectl -n st-queue patch statefulset queue -p '{"spec":{"persistentVolumeClaimRetentionPolicy":{"whenScaled":"Delete","whenDeleted":"Retain"}}}'
kubectl -n st-queue delete pvc data-queue-1 data-queue-2
