# fails: bytes, decoded
echo "$(cat ~/lab/password.txt)" > ~/lab/p
kubectl -n fnd-secret create secret generic db-user --from-literal=username=admin --from-file=password=$HOME/lab/p
kubectl -n fnd-secret get secret db-user -o jsonpath='{.data.password}' > ~/lab/decoded.txt
