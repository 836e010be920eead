# fails: may-not-delete
kubectl -n arch-ci create serviceaccount {{account}}
kubectl -n arch-ci create rolebinding deployer --clusterrole=edit --serviceaccount=arch-ci:{{account}}
