kubectl -n kube-system exec etcd-{{cp}} -- etcdctl --endpoints=https://127.0.0.1:2379 --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/server.crt --key=/etc/kubernetes/pki/etcd/server.key snapshot save /var/lib/etcd/snap.db
ssh {{cp}} mv /var/lib/etcd/snap.db /var/backups/etcd-cka.db
