# fails: content
helm template ops ~/lab/charts/operator-stack --set crds.install=false > ~/lab/operator.yaml
