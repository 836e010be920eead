kubectl -n net-bluegreen set selector service api app=api,version=green
kubectl -n net-bluegreen get endpointslices
