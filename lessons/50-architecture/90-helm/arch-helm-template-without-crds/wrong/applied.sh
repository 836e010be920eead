# fails: not-installed
helm template {{release}} cka/operator-stack --version 0.4.0 -n arch-ops --set crds.install=false > ~/lab/operator.yaml
kubectl apply -f ~/lab/operator.yaml
