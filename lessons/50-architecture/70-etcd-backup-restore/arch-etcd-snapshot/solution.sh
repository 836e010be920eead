# address and certificates stand in the manifest of etcd
ssh {{cp}} "grep -E 'listen-client|cert-file|key-file|trusted-ca' /etc/kubernetes/manifests/etcd.yaml"
ssh {{cp}} etcdctl --endpoints=https://127.0.0.1:2379 --cacert=/etc/kubernetes/pki/etcd/ca.crt --cert=/etc/kubernetes/pki/etcd/server.crt --key=/etc/kubernetes/pki/etcd/server.key snapshot save /var/backups/etcd-cka.db
# a backup that nobody looked at is none
ssh {{cp}} etcdutl snapshot status /var/backups/etcd-cka.db --write-out=table
