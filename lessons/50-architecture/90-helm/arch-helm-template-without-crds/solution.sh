helm show values cka/operator-stack --version 0.4.0
helm template {{release}} cka/operator-stack --version 0.4.0 --namespace arch-ops --set crds.install=false > ~/lab/operator.yaml
