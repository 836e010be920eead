# fails: kept
kubectl -n kube-system label pods -l k8s-app=kube-dns tier=dns
kubectl -n kube-system patch service kube-dns --type=json -p '[{"op":"replace","path":"/spec/ports/0/targetPort","value":53},{"op":"replace","path":"/spec/ports/1/targetPort","value":53}]'
