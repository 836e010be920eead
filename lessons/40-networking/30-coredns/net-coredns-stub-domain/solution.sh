IP=$(kubectl -n net-corp get service corp-dns -o jsonpath='{.spec.clusterIP}')
kubectl -n kube-system get configmap coredns -o jsonpath='{.data.Corefile}' > ~/lab/Corefile
printf '\ncorp.internal:53 {\n    errors\n    cache 5\n    forward . %s\n}\n' "$IP" >> ~/lab/Corefile
kubectl -n kube-system create configmap coredns --from-file=Corefile=$HOME/lab/Corefile --dry-run=client -o yaml | kubectl replace -f -
kubectl -n kube-system rollout restart deployment/coredns
kubectl -n kube-system rollout status deployment/coredns --timeout=120s
