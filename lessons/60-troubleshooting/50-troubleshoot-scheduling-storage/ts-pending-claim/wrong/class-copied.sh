# fails: bound, no-class
kubectl get storageclass standard -o yaml | sed -e 's/name: standard/name: {{asks.class}}/' -e '/is-default-class/d' -e '/last-applied/,+1d' -e '/uid:/d' -e '/resourceVersion:/d' | kubectl apply -f -
kubectl -n ts-claim rollout status deployment/importer --timeout=5s
