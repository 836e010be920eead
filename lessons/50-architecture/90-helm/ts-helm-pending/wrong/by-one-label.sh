# fails: deployed, workload-kept
kubectl -n ts-helm delete secret -l name={{stuck.release}}
