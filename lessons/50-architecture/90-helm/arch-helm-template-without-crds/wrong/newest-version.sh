# fails: content
helm template {{release}} cka/operator-stack -n arch-ops --set crds.install=false > ~/lab/operator.yaml
