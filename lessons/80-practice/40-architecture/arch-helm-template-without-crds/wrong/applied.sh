# fails: not-installed
helm template ops ~/lab/charts/operator-stack -n arch-ops --set crds.install=false > ~/lab/operator.yaml
kubectl apply -f ~/lab/operator.yaml
