kubectl -n kube-system get service kube-dns -o wide
kubectl -n kube-system get endpointslices -l kubernetes.io/service-name=kube-dns
kubectl -n kube-system get pods -l k8s-app=kube-dns --show-labels
# Selector and target ports as kubeadm makes them; of these, some were wrong.
kubectl -n kube-system patch service kube-dns --type=json -p '[{"op":"replace","path":"/spec/selector","value":{"k8s-app":"kube-dns"}},{"op":"replace","path":"/spec/ports/0/targetPort","value":53},{"op":"replace","path":"/spec/ports/1/targetPort","value":53}]'
