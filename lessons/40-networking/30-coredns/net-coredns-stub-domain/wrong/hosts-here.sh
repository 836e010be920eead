# fails: asks-corp
IP=$(kubectl -n net-corp get service corp-dns -o jsonpath='{.spec.clusterIP}')
kubectl -n kube-system get configmap coredns -o jsonpath='{.data.Corefile}' > ~/lab/Corefile
sed -i "s#    kubernetes cluster.local#    hosts {\n        198.51.100.7 db.corp.internal\n        fallthrough\n    }\n    kubernetes cluster.local#" ~/lab/Corefile
kubectl -n kube-system create configmap coredns --from-file=Corefile=$HOME/lab/Corefile --dry-run=client -o yaml | kubectl replace -f -
kubectl -n kube-system rollout restart deployment/coredns
kubectl -n kube-system rollout status deployment/coredns --timeout=5s
