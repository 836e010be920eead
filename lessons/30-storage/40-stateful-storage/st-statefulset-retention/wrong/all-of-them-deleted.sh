# fails: policy
kubectl -n st-queue patch statefulset queue -p '{"spec":{"persistentVolumeClaimRetentionPolicy":{"whenScaled":"Delete","whenDeleted":"Delete"}}}'
kubectl -n st-queue scale statefulset queue --replicas=1
