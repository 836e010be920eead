# fails: rights
kubectl apply -f ~/lab/operator/crd.yaml -f ~/lab/operator/rbac.yaml
kubectl wait --for=condition=Established crd/sites.web.example.com --timeout=30s
kubectl apply -f ~/lab/operator/operator.yaml
kubectl create clusterrolebinding site-operator-admin --clusterrole=cluster-admin --serviceaccount=arch-oper:site-operator
