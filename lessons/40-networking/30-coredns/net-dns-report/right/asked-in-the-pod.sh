kubectl -n net-dns exec dnsbox -- nslookup api.net-dns.svc.cluster.local | tail -n +4 | grep Address | cut -d' ' -f2 > ~/lab/api.txt
kubectl -n net-dns exec dnsbox -- nslookup db.net-dns.svc.cluster.local | tail -n +4 | grep Address | cut -d' ' -f2 > ~/lab/db.txt
echo db-0.db.net-dns.svc.cluster.local. > ~/lab/db0-name.txt
