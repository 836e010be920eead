# fails: docs
kubectl annotate ingressclass nginx ingressclass.kubernetes.io/is-default-class=true --overwrite
kubectl -n net-class annotate ingress docs kubernetes.io/ingress.class=nginx
sleep 1
