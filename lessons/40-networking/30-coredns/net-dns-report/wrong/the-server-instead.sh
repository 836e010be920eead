# fails: api, db
kubectl -n net-dns exec dnsbox -- nslookup api.net-dns.svc.cluster.local | grep Address | head -1 | cut -d' ' -f2 | cut -f2 | cut -d: -f1 > ~/lab/api.txt
kubectl -n net-dns get pod db-0 -o jsonpath='{.status.podIP}' > ~/lab/db.txt
echo db-0.db.net-dns.svc.cluster.local > ~/lab/db0-name.txt
