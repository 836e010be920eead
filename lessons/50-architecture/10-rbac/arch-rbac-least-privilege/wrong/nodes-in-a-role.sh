# fails: nodes, pods
kubectl delete clusterrolebinding metrics-bot-admin
kubectl -n arch-obs create role metrics-bot --verb=get,list,watch --resource=nodes,nodes/metrics
kubectl -n arch-obs create rolebinding metrics-bot --role=metrics-bot --serviceaccount=arch-obs:metrics-bot
