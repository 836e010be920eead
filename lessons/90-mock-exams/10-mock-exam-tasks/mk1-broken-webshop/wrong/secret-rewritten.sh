# fails: secret-kept
kubectl -n mk1-shop patch deployment api --type=json -p '[{"op":"replace","path":"/spec/template/spec/containers/0/env/0/valueFrom/secretKeyRef/key","value":"db-password"}]'
kubectl -n mk1-shop create secret generic api-cred --from-literal=db-password={{password}} --from-literal=password={{password}} --dry-run=client -o yaml | kubectl apply -f -
kubectl -n mk1-shop rollout status deployment/api --timeout=90s
