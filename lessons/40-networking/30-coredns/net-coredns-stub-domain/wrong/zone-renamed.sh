# fails: cluster, forward-kept
kubectl -n kube-system get configmap coredns -o jsonpath='{.data.Corefile}' > ~/lab/Corefile
sed -i 's/kubernetes cluster.local/kubernetes corp.internal/' ~/lab/Corefile
kubectl -n kube-system create configmap coredns --from-file=Corefile=$HOME/lab/Corefile --dry-run=client -o yaml | kubectl replace -f -
kubectl -n kube-system rollout restart deployment/coredns
kubectl -n kube-system rollout status deployment/coredns --timeout=60s
