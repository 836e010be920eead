# fails: api, name, db
kubectl -n kube-system get service kube-dns -o jsonpath='{.spec.clusterIP}' > ~/lab/api.txt
kubectl -n net-dns get pod db-0 -o jsonpath='{.status.podIP}' > ~/lab/db.txt
echo db-0.net-dns.svc.cluster.local > ~/lab/db0-name.txt
