kubectl -n ts-dns patch deployment reporter -p '{"spec":{"template":{"spec":{"dnsPolicy":"ClusterFirstWithHostNet","dnsConfig":null}}}}'
kubectl -n ts-dns rollout status deployment/reporter --timeout=90s
