# fails: endpoints
kubectl -n net-bluegreen set selector service api app=api-green
sleep 1
