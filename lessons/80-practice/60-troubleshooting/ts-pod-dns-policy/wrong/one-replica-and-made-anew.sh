# fails: ready, same
kubectl -n ts-dns get deployment reporter -o yaml | sed -e 's/dnsPolicy: Default/dnsPolicy: ClusterFirst/' -e 's/replicas: 2/replicas: 1/' > ~/lab/reporter.yaml
kubectl replace --force -f ~/lab/reporter.yaml
kubectl -n ts-dns rollout status deployment/reporter --timeout=90s
