ssh {{cp}} 'crictl exec $(crictl ps -q --name etcd) etcdctl --endpoints=https://127.0.0.1:2379 --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/healthcheck-client.crt --key=/etc/kubernetes/pki/etcd/healthcheck-client.key snapshot save /var/lib/etcd/snap.db'
ssh {{cp}} cp /var/lib/etcd/snap.db /var/backups/etcd-cka.db
ssh {{cp}} rm /var/lib/etcd/snap.db
