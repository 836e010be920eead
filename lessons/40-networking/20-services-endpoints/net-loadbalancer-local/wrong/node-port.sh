# fails: service, address, file
kubectl -n net-lb expose deployment edge --type=NodePort --port=80 --target-port=8080
kubectl -n net-lb patch service edge -p '{"spec":{"externalTrafficPolicy":"Local"}}'
kubectl get nodes -o jsonpath='{.items[0].status.addresses[0].address}' > ~/lab/lb.txt
