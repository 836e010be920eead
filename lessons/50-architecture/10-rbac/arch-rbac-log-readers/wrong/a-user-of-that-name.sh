# fails: may, one-role
kubectl create clusterrole log-reader --verb=get,list --resource=pods,pods/log
kubectl -n arch-blue create rolebinding log-reader --clusterrole=log-reader --user={{group}}
kubectl -n arch-green create rolebinding log-reader --clusterrole=log-reader --user={{group}}
