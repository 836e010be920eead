# fails: gone, no-orphans
kubectl -n ts-stuck delete {{held.singular}} {{held.name}} --wait=false
kubectl delete namespace ts-stuck --wait=false
