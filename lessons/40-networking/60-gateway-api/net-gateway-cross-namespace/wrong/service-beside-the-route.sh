# fails: grant, route
kubectl label namespace net-team-a gateway-access=true
kubectl -n net-infra patch gateway shared --type=merge -p '{"spec":{"listeners":[{"name":"http","protocol":"HTTP","port":80,"allowedRoutes":{"namespaces":{"from":"Selector","selector":{"matchLabels":{"gateway-access":"true"}}}}}]}}'
kubectl -n net-team-a delete httproute team-a
kubectl -n net-team-a create service externalname backend --external-name=backend.net-data.svc.cluster.local --tcp=80
kubectl apply -f - <<'EOF'
apiVersion: gateway.networking.k8s.io/v1
kind: HTTPRoute
metadata: { name: team-a, namespace: net-team-a }
spec:
  parentRefs: [{ name: shared, namespace: net-infra }]
  hostnames: [a.example.com]
  rules: [{ backendRefs: [{ name: backend, port: 80 }] }]
EOF
sleep 1
