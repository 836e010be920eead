kubectl get csidrivers -o name | cut -d/ -f2 | sort > ~/lab/drivers.txt
# what is registered on the node, and what the classes ask for
kubectl get csinode {{worker2}} -o jsonpath='{.spec.drivers[*].name}'
kubectl get storageclass -o custom-columns=N:.metadata.name,P:.provisioner
echo '{{odd.class}} {{odd.driver}}' > ~/lab/missing.txt
