# fails: default, future
kubectl annotate ingressclass nginx internal ingressclass.kubernetes.io/is-default-class=true --overwrite
kubectl -n net-class patch ingress docs -p '{"spec":{"ingressClassName":"nginx"}}'
sleep 1
