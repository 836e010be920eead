# fails: default, future
kubectl -n net-class patch ingress docs -p '{"spec":{"ingressClassName":"nginx"}}'
sleep 1
