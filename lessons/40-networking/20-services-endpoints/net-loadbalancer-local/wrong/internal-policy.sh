# fails: service
kubectl -n net-lb expose deployment edge --type=LoadBalancer --port=80 --target-port=8080
kubectl -n net-lb patch service edge -p '{"spec":{"internalTrafficPolicy":"Local"}}'
kubectl -n net-lb wait service/edge --for=jsonpath='{.status.loadBalancer.ingress[0].ip}' --timeout=60s
kubectl -n net-lb get service edge -o jsonpath='{.status.loadBalancer.ingress[0].ip}' > ~/lab/lb.txt
