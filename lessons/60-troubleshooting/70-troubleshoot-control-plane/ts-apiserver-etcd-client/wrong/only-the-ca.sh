# fails: api, servers
ssh {{cp}} "sed -i 's#--etcd-cafile=.*#--etcd-cafile=/etc/kubernetes/pki/etcd/ca.crt#' /etc/kubernetes/manifests/kube-apiserver.yaml"
sleep 20
