kubectl create clusterrole log-reader --verb=get,list,watch --resource=pods,pods/log
kubectl -n arch-blue create rolebinding team-reads --clusterrole=log-reader --group={{group}}
kubectl -n arch-green create rolebinding logs --clusterrole=log-reader --group={{group}}
