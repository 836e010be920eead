# fails: labels-kept
kubectl label namespace net-other team=monitoring
