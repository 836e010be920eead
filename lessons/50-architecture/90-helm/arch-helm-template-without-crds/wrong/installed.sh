# fails: not-installed
helm install {{release}} cka/operator-stack --version 0.4.0 -n arch-ops --set crds.install=false
helm -n arch-ops get manifest {{release}} > ~/lab/operator.yaml
