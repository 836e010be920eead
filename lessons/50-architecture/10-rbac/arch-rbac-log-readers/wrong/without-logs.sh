# fails: may
kubectl create clusterrole log-reader --verb=get,list --resource=pods
kubectl -n arch-blue create rolebinding log-reader --clusterrole=log-reader --group={{group}}
kubectl -n arch-green create rolebinding log-reader --clusterrole=log-reader --group={{group}}
