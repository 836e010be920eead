# fails: name
kubectl -n net-dns get service api -o jsonpath='{.spec.clusterIP}' > ~/lab/api.txt
echo db-0.net-dns.svc.cluster.local > ~/lab/db0-name.txt
