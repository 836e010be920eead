# fails: marker, datadir
ssh {{cp}} etcdutl snapshot restore /var/backups/etcd-golden.db --data-dir /var/lib/etcd-restored
