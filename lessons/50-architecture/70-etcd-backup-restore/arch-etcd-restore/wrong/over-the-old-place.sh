# fails: datadir
ssh {{cp}} 'mkdir -p /root/m && mv /etc/kubernetes/manifests/kube-apiserver.yaml /etc/kubernetes/manifests/etcd.yaml /root/m/ && sleep 30'
ssh {{cp}} mv /var/lib/etcd /var/lib/etcd.old
ssh {{cp}} etcdutl snapshot restore /var/backups/etcd-golden.db --data-dir /var/lib/etcd
ssh {{cp}} 'mv /root/m/* /etc/kubernetes/manifests/'
for i in $(seq 60); do kubectl -n arch-golden get configmap marker && break; sleep 2; done
