kubectl -n kube-system logs -l k8s-app=kube-dns --tail=3
kubectl -n kube-system get configmap coredns -o yaml | sed -e 's/{{word.wrong}}/{{word.right}}/' | kubectl apply -f -
sleep 1 # a restart within the same second as another one is refused
kubectl -n kube-system rollout restart deployment/coredns
kubectl -n kube-system rollout status deployment/coredns --timeout=120s
