# fails: corefile
kubectl -n kube-system get configmap coredns -o jsonpath='{.data.Corefile}' > Corefile
sed -i -e '/{{word.wrong}}.*{/,/}/d' -e '/{{word.wrong}}/d' Corefile
cat Corefile
kubectl -n kube-system create configmap coredns --from-file=Corefile --dry-run=client -o yaml | kubectl apply -f -
kubectl -n kube-system rollout restart deployment/coredns
kubectl -n kube-system rollout status deployment/coredns --timeout=120s
