ssh {{cp}} 'mv /etc/kubernetes/manifests/kube-apiserver.yaml /etc/kubernetes/manifests/etcd.yaml /root/ && sleep 30'
ssh {{cp}} etcdutl snapshot restore /var/backups/etcd-golden.db --data-dir=/var/lib/etcd-restored
ssh {{cp}} "sed -i 's#/var/lib/etcd\$#/var/lib/etcd-restored#' /root/etcd.yaml"
ssh {{cp}} mv /root/etcd.yaml /root/kube-apiserver.yaml /etc/kubernetes/manifests/
for i in $(seq 60); do kubectl -n arch-golden get configmap marker && break; sleep 2; done
