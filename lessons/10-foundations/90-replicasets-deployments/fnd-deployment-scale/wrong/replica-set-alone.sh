# fails: ready, replica-set
kubectl -n fnd-deploy apply -f - <<'EOT'
apiVersion: apps/v1
kind: ReplicaSet
metadata:
  name: hello
  labels: { app: hello }
spec:
  replicas: 4
  selector: { matchLabels: { app: hello } }
  template:
    metadata: { labels: { app: hello } }
    spec: { containers: [ { name: nginx, image: nginx:1.27-alpine } ] }
EOT
kubectl -n fnd-deploy wait --for=jsonpath='{.status.readyReplicas}'=4 replicaset/hello --timeout=60s
