# fails: keys, bytes
kubectl -n fnd-secret create secret generic db-user --from-file=$HOME/lab/username.txt --from-file=$HOME/lab/password.txt
