# fails: content
helm template operator-stack ~/lab/charts/operator-stack -n arch-ops --set crds.install=false > ~/lab/operator.yaml
