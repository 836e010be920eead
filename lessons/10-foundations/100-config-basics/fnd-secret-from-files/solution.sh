kubectl -n fnd-secret create secret generic db-user --from-file=username=$HOME/lab/username.txt --from-file=password=$HOME/lab/password.txt
kubectl -n fnd-secret get secret db-user -o jsonpath='{.data.password}' | base64 -d > ~/lab/decoded.txt
