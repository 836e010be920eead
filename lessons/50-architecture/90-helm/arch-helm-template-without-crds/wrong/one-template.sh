# fails: content
helm template {{release}} cka/operator-stack --version 0.4.0 -n arch-ops -s templates/deployment.yaml > ~/lab/operator.yaml
