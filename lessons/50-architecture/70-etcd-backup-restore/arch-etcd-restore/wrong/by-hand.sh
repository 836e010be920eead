# fails: marker, datadir
kubectl create namespace arch-golden
kubectl -n arch-golden create configmap marker --from-literal=v=golden
