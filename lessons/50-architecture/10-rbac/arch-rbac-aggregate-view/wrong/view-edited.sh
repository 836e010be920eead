# fails: aggregated
kubectl patch clusterrole view --type=json -p '[{"op":"add","path":"/rules/-","value":{"apiGroups":["shop.example.com"],"resources":["widgets"],"verbs":["get","list","watch"]}}]'
