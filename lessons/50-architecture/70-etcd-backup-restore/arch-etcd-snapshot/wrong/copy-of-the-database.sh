# fails: valid
ssh {{cp}} cp /var/lib/etcd/member/snap/db /var/backups/etcd-cka.db
