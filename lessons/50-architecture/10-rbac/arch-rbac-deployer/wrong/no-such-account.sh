# fails: sa
kubectl -n arch-ci create role deployer --verb=get,list,create,update,patch --resource=deployments.apps
kubectl -n arch-ci create rolebinding deployer --role=deployer --serviceaccount=arch-ci:{{account}}
