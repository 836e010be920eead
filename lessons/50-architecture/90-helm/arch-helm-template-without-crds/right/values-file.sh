printf 'crds:\n  install: false\n' > ~/lab/values.yaml
cd ~/lab
helm template {{release}} cka/operator-stack --version 0.4.0 -n arch-ops -f values.yaml > operator.yaml
