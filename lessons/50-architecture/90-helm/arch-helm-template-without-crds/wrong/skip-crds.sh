# fails: no-crds
helm template {{release}} cka/operator-stack --version 0.4.0 -n arch-ops --skip-crds > ~/lab/operator.yaml
