kubectl get csidrivers --no-headers --sort-by=.metadata.name -o custom-columns=N:.metadata.name > ~/lab/drivers.txt
kubectl describe csinode {{worker2}}
printf '%s\t%s\n' {{odd.class}} {{odd.driver}} > ~/lab/missing.txt
