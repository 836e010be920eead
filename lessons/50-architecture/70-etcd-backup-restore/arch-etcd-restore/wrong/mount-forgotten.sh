# fails: datadir
ssh {{cp}} etcdutl snapshot restore /var/backups/etcd-golden.db --data-dir /var/lib/etcd-restored
ssh {{cp}} sed -i 's#--data-dir=/var/lib/etcd#--data-dir=/var/lib/etcd-restored#' /etc/kubernetes/manifests/etcd.yaml
sleep 30
