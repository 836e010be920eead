kubectl patch clusterrolebinding metrics-bot-admin --type=json -p '[{"op":"remove","path":"/subjects"}]'
kubectl create clusterrole metrics-bot-nodes --verb=get,list,watch --resource=nodes
kubectl patch clusterrole metrics-bot-nodes --type=json -p '[{"op":"add","path":"/rules/-","value":{"apiGroups":[""],"resources":["nodes/metrics"],"verbs":["get"]}}]'
kubectl create clusterrolebinding metrics-bot-nodes --clusterrole=metrics-bot-nodes --serviceaccount=arch-obs:metrics-bot
kubectl -n arch-obs create role metrics-bot-pods --verb=get,list --resource=pods
kubectl -n arch-obs create rolebinding metrics-bot-pods --role=metrics-bot-pods --serviceaccount=arch-obs:metrics-bot
