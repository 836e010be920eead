# fails: service
kubectl -n mk1-store expose pod store-0 --name=store-primary --type=NodePort --port=6379 --selector=statefulset.kubernetes.io/pod-name=store-0
