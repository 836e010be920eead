kubectl -n net-dns exec dnsbox -- nslookup api.net-dns.svc.cluster.local
kubectl -n net-dns get service api -o jsonpath='{.spec.clusterIP}' > ~/lab/api.txt
kubectl -n net-dns get pods -l app=db -o jsonpath='{range .items[*]}{.status.podIP}{"\n"}{end}' > ~/lab/db.txt
echo db-0.db.net-dns.svc.cluster.local > ~/lab/db0-name.txt
