# fails: not-installed
helm install ops ~/lab/charts/operator-stack -n arch-ops --set crds.install=false
helm -n arch-ops get manifest ops > ~/lab/operator.yaml
