# fails: endpoints
kubectl -n net-bluegreen set selector service api app=api
sleep 1
