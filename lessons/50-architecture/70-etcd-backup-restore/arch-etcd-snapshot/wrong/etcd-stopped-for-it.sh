# fails: valid, etcd-up
ssh {{cp}} 'mv /etc/kubernetes/manifests/etcd.yaml /root/ && sleep 40 && cp /var/lib/etcd/member/snap/db /var/backups/etcd-cka.db'
