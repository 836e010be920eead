# fails: objects
kubectl apply -f ~/lab/policies/
