# fails: cluster-admin-kept
kubectl delete clusterrolebinding cluster-admin
