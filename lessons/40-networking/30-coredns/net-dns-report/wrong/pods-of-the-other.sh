# fails: db, api
kubectl -n net-dns get pods -l app=api -o jsonpath='{range .items[*]}{.status.podIP}{"\n"}{end}' > ~/lab/db.txt
kubectl -n net-dns get pods -l app=api -o jsonpath='{.items[0].status.podIP}' > ~/lab/api.txt
