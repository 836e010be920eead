# fails: lost
kubectl create clusterrole metrics-bot-nodes --verb=get,list,watch --resource=nodes,nodes/metrics
kubectl create clusterrolebinding metrics-bot-nodes --clusterrole=metrics-bot-nodes --serviceaccount=arch-obs:metrics-bot
