# fails: empty, elsewhere
kubectl cordon {{worker1}}
