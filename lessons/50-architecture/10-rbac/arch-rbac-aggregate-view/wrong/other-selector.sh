# fails: view-kept
kubectl patch clusterrole view --type=json -p '[{"op":"add","path":"/aggregationRule/clusterRoleSelectors/-","value":{"matchLabels":{"team":"shop"}}}]'
kubectl create clusterrole widgets-view --verb=get,list,watch --resource=widgets.shop.example.com
kubectl label clusterrole widgets-view team=shop
sleep 1
