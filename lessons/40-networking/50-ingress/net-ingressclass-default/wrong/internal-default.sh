# fails: default, future, http
kubectl annotate ingressclass internal ingressclass.kubernetes.io/is-default-class=true --overwrite
kubectl -n net-class patch ingress docs -p '{"spec":{"ingressClassName":"internal"}}'
sleep 1
