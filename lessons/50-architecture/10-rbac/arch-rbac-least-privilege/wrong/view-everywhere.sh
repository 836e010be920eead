# fails: lost, nodes
kubectl delete clusterrolebinding metrics-bot-admin
kubectl create clusterrolebinding metrics-bot-view --clusterrole=view --serviceaccount=arch-obs:metrics-bot
