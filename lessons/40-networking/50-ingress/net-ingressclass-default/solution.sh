kubectl annotate ingressclass nginx ingressclass.kubernetes.io/is-default-class=true --overwrite
kubectl -n net-class patch ingress docs -p '{"spec":{"ingressClassName":"nginx"}}'
kubectl -n net-class wait --for=jsonpath='{.status.loadBalancer.ingress[0]}' ingress/docs --timeout=60s
