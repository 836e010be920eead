# fails: api, servers
ssh {{cp}} "sed -i -e 's#--etcd-cafile=.*#--etcd-cafile=/etc/kubernetes/pki/etcd/ca.crt#' -e 's#--etcd-servers=.*#--etcd-servers=http://127.0.0.1:2379#' /etc/kubernetes/manifests/kube-apiserver.yaml"
sleep 20
