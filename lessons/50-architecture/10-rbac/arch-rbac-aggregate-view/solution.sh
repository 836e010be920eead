kubectl create clusterrole widgets-view --verb=get,list,watch --resource=widgets.shop.example.com
kubectl label clusterrole widgets-view rbac.authorization.k8s.io/aggregate-to-view=true
sleep 1
