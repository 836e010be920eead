printf 'crds:\n  install: false\n' > ~/lab/values.yaml
cd ~/lab
helm template ops ./charts/operator-stack -n arch-ops -f values.yaml > operator.yaml
