helm template ops ~/lab/charts/operator-stack -n arch-ops -s templates/rbac.yaml -s templates/deployment.yaml > ~/lab/operator.yaml
