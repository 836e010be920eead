# fails: kept, policy
kubectl -n ts-np delete service {{name}}
kubectl -n ts-np expose deployment {{name}} --type=NodePort --port=80
