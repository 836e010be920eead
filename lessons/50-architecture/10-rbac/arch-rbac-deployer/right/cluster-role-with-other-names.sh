kubectl -n arch-ci create serviceaccount {{account}}
kubectl create clusterrole deployments-writer --verb=get,list,create,update,patch --resource=deployments.apps
kubectl -n arch-ci create rolebinding ci --clusterrole=deployments-writer --serviceaccount=arch-ci:{{account}}
