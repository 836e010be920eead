# fails: content
helm template operator-stack cka/operator-stack --version 0.4.0 -n arch-ops --set crds.install=false > ~/lab/operator.yaml
