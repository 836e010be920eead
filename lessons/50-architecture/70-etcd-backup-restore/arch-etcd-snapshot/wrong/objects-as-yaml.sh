# fails: valid
kubectl get all -A -o yaml > ~/all.yaml
ssh {{cp}} 'cat > /var/backups/etcd-cka.db' < ~/all.yaml
