# fails: file
kubectl -n net-lb expose deployment edge --type=LoadBalancer --port=80 --target-port=8080
kubectl -n net-lb patch service edge -p '{"spec":{"externalTrafficPolicy":"Local"}}'
kubectl -n net-lb get service edge -o jsonpath='{.spec.clusterIP}' > ~/lab/lb.txt
