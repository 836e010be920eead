# fails: missing
kubectl get csidrivers -o name | cut -d/ -f2 | sort > ~/lab/drivers.txt
echo 'silver fast.csi.example.com' > ~/lab/missing.txt
