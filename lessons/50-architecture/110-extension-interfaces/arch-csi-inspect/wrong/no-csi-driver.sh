# fails: missing, drivers
kubectl get storageclass -o jsonpath='{.items[*].provisioner}' > ~/lab/drivers.txt
echo 'standard rancher.io/local-path' > ~/lab/missing.txt
