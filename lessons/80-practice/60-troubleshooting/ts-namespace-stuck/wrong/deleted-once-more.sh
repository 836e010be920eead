# fails: gone, no-orphans
kubectl -n ts-stuck delete cleanup job-1 --wait=false
kubectl delete namespace ts-stuck --wait=false
