# fails: ready, same
kubectl -n ts-dns get deployment reporter -o yaml | sed -e 's/dnsPolicy: .*/dnsPolicy: ClusterFirst/' -e '/hostNetwork: true/d' -e 's/replicas: 2/replicas: 1/' > ~/lab/reporter.yaml
kubectl replace --force -f ~/lab/reporter.yaml
kubectl -n ts-dns rollout status deployment/reporter --timeout=90s
