kubectl -n ts-dns get pods -o custom-columns=N:.metadata.name,D:.spec.dnsPolicy
kubectl -n ts-dns patch deployment reporter -p '{"spec":{"template":{"spec":{"dnsPolicy":"ClusterFirst"}}}}'
kubectl -n ts-dns rollout status deployment/reporter --timeout=90s
