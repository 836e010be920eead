# fails: size
PV=$(kubectl -n st-expand get pvc metrics -o jsonpath='{.spec.volumeName}')
kubectl patch pv $PV -p '{"spec":{"capacity":{"storage":"{{size}}"}}}'
