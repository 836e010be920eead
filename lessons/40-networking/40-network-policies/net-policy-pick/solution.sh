kubectl apply -f ~/lab/policies/y.yaml
