# fails: not-write
kubectl create clusterrole widgets-view --verb='*' --resource=widgets.shop.example.com
kubectl label clusterrole widgets-view rbac.authorization.k8s.io/aggregate-to-view=true
sleep 1
