# fails: missing
kubectl get csidrivers -o name | cut -d/ -f2 | sort > ~/lab/drivers.txt
echo '{{odd.good}} {{odd.there}}' > ~/lab/missing.txt
