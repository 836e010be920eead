helm install ops ~/lab/charts/operator-stack -n arch-ops --set crds.install=false --dry-run=client | sed -n '/^MANIFEST:/,$p' | tail -n +2 > ~/lab/operator.yaml
