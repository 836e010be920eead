# fails: aggregated, no-new-binding
kubectl create clusterrole widgets-view --verb=get,list,watch --resource=widgets.shop.example.com
kubectl -n arch-agg create rolebinding auditors-widgets --clusterrole=widgets-view --group=auditors
