ssh {{cp}} 'IP=$(grep -o "advertise-client-urls=https://[^:]*" /etc/kubernetes/manifests/etcd.yaml | cut -d/ -f3) && sed -i -e "s#--etcd-cafile=.*#--etcd-cafile=/etc/kubernetes/pki/etcd/ca.crt#" -e "s#--etcd-servers=.*#--etcd-servers=https://$IP:2379#" /etc/kubernetes/manifests/kube-apiserver.yaml'
for i in $(seq 60); do kubectl get --raw /readyz && break; sleep 2; done
