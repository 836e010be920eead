# fails: may-not-delete
kubectl -n arch-ci create serviceaccount deployer
kubectl -n arch-ci create rolebinding deployer --clusterrole=edit --serviceaccount=arch-ci:deployer
