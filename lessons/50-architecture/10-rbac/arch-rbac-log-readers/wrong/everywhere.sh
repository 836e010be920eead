# fails: elsewhere, one-role
kubectl create clusterrole log-reader --verb=get,list --resource=pods,pods/log
kubectl create clusterrolebinding log-reader --clusterrole=log-reader --group={{group}}
