# fails: aggregated, no-new-binding
kubectl create clusterrole widgets-view --verb=get,list,watch --resource=widgets.shop.example.com
kubectl create clusterrolebinding auditors-widgets --clusterrole=widgets-view --group=auditors
