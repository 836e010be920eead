# into a new directory: etcdutl refuses one that is not empty
ssh {{cp}} etcdutl snapshot restore /var/backups/etcd-golden.db --data-dir /var/lib/etcd-restored
# nobody writes while etcd changes its data
ssh {{cp}} mv /etc/kubernetes/manifests/kube-apiserver.yaml /root/
sleep 5
ssh {{cp}} "sed -i 's#path: /var/lib/etcd\$#path: /var/lib/etcd-restored#' /etc/kubernetes/manifests/etcd.yaml"
# the kubelet sees the change, stops the old etcd and starts the new one
sleep 20
ssh {{cp}} mv /root/kube-apiserver.yaml /etc/kubernetes/manifests/
for i in $(seq 60); do kubectl -n arch-golden get configmap marker && break; sleep 2; done
