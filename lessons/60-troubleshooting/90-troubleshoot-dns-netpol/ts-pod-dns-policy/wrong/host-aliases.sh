# fails: no-hosts
IP=$(kubectl -n ts-dns get service db -o jsonpath='{.spec.clusterIP}')
kubectl -n ts-dns patch deployment reporter -p "{\"spec\":{\"template\":{\"spec\":{\"hostAliases\":[{\"ip\":\"$IP\",\"hostnames\":[\"db\",\"db.ts-dns.svc.cluster.local\"]}]}}}}"
kubectl -n ts-dns rollout status deployment/reporter --timeout=90s
