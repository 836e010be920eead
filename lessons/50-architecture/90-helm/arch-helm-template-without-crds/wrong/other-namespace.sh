# fails: content
helm template {{release}} cka/operator-stack --version 0.4.0 --set crds.install=false > ~/lab/operator.yaml
