helm install {{release}} cka/operator-stack --version 0.4.0 -n arch-ops --set crds.install=false --dry-run=client | sed -n '/^MANIFEST:/,$p' | tail -n +2 > ~/lab/operator.yaml
