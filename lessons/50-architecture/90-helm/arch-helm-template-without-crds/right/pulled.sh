cd ~/lab
helm pull cka/operator-stack --version 0.4.0 --untar
rm operator-stack/templates/crds.yaml
helm template {{release}} operator-stack -n arch-ops > operator.yaml
