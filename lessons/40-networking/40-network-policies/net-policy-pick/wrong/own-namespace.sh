# fails: frontend
kubectl apply -f ~/lab/policies/z.yaml
