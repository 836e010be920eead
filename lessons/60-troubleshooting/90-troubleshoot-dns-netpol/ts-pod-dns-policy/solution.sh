kubectl -n ts-dns get pods -o custom-columns=N:.metadata.name,D:.spec.dnsPolicy,C:.spec.dnsConfig,H:.spec.hostNetwork
# The policy of all other Pods, without anything beside it.
kubectl -n ts-dns patch deployment reporter -p '{"spec":{"template":{"spec":{"dnsPolicy":"ClusterFirst","dnsConfig":null,"hostNetwork":false}}}}'
kubectl -n ts-dns rollout status deployment/reporter --timeout=90s
