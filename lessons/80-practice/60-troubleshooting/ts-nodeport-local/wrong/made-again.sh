# fails: kept, policy
kubectl -n ts-np delete service portal
kubectl -n ts-np expose deployment portal --type=NodePort --port=80
