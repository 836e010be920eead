# fails: least
kubectl apply -f ~/lab/policies/x.yaml
