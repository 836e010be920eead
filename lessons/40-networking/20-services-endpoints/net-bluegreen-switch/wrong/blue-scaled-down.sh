# fails: deployments-kept
kubectl -n net-bluegreen set selector service api app=api,version=green
kubectl -n net-bluegreen scale deployment api-blue --replicas=0
sleep 1
