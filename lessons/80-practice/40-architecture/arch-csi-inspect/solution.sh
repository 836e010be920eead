kubectl get csidrivers -o name | cut -d/ -f2 | sort > ~/lab/drivers.txt
kubectl get csinode {{worker2}} -o jsonpath='{.spec.drivers[*].name}'
kubectl get storageclass -o custom-columns=N:.metadata.name,P:.provisioner
echo 'bronze archive.csi.example.com' > ~/lab/missing.txt
