kubectl create -f ~/lab/policies/y.yaml
