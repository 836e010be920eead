helm show values ~/lab/charts/operator-stack
helm template ops ~/lab/charts/operator-stack --namespace arch-ops --set crds.install=false > ~/lab/operator.yaml
