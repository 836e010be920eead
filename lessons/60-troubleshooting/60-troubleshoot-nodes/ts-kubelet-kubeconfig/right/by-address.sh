ADDRESS=$(kubectl get node {{cp}} -o jsonpath='{.status.addresses[?(@.type=="InternalIP")].address}')
ssh {{node}} "sed -i 's#server: .*#server: https://$ADDRESS:6443#' /etc/kubernetes/kubelet.conf && systemctl restart kubelet"
kubectl wait --for=condition=Ready node/{{node}} --timeout=120s
