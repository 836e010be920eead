# fails: crd, operator
kubectl apply -f ~/lab/operator/rbac.yaml -f ~/lab/operator/operator.yaml
kubectl -n arch-oper wait --for=jsonpath='{.items[0].status.containerStatuses[0].restartCount}'=1 pod -l app=site-operator --timeout=30s
