# fails: no-crds
helm template ops ~/lab/charts/operator-stack -n arch-ops --skip-crds > ~/lab/operator.yaml
