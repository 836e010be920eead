# fails: selector
kubectl label namespace net-team-a gateway-access=true
kubectl -n net-infra patch gateway shared --type=merge -p '{"spec":{"listeners":[{"name":"http","protocol":"HTTP","port":80,"allowedRoutes":{"namespaces":{"from":"Selector","selector":{"matchLabels":{"kubernetes.io/metadata.name":"net-team-a"}}}}}]}}'
kubectl apply -f - <<'EOF'
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: { name: team-a-to-backend, namespace: net-data }
spec:
  from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: net-team-a }]
  to: [{ group: "", kind: Service, name: backend }]
EOF
sleep 1
