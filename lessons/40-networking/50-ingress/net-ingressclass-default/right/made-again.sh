kubectl annotate ingressclass nginx ingressclass.kubernetes.io/is-default-class=true
kubectl -n net-class delete ingress docs
kubectl -n net-class create ingress docs --rule='docs.example.com/*=docs:80'
kubectl -n net-class wait --for=jsonpath='{.status.loadBalancer.ingress[0]}' ingress/docs --timeout=60s
