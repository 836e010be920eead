# fails: docs, http
kubectl annotate ingressclass nginx ingressclass.kubernetes.io/is-default-class=true --overwrite
sleep 1
