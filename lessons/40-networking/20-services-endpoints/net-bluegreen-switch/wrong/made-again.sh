# fails: same
kubectl -n net-bluegreen delete service api
kubectl -n net-bluegreen expose deployment api-green --name=api --port=80
sleep 1
