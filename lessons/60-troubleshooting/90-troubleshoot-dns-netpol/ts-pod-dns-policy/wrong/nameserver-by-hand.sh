# fails: no-hosts
kubectl -n ts-dns patch deployment reporter -p '{"spec":{"template":{"spec":{"hostNetwork":false,"dnsPolicy":"None","dnsConfig":{"nameservers":["10.96.0.10"],"searches":["ts-dns.svc.cluster.local","svc.cluster.local","cluster.local"]}}}}}'
kubectl -n ts-dns rollout status deployment/reporter --timeout=60s
