# fails: scoped
kubectl -n arch-ci create serviceaccount {{account}}
kubectl create clusterrole deployer --verb=get,list,create,update,patch --resource=deployments.apps
kubectl create clusterrolebinding deployer --clusterrole=deployer --serviceaccount=arch-ci:{{account}}
