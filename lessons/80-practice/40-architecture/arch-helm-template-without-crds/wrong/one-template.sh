# fails: content
helm template ops ~/lab/charts/operator-stack -n arch-ops -s templates/deployment.yaml > ~/lab/operator.yaml
