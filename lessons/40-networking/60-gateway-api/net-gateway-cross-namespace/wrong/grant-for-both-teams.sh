# fails: grant
kubectl label namespace net-team-a gateway-access=true
kubectl -n net-infra patch gateway shared --type=merge -p '{"spec":{"listeners":[{"name":"http","protocol":"HTTP","port":80,"allowedRoutes":{"namespaces":{"from":"Selector","selector":{"matchLabels":{"gateway-access":"true"}}}}}]}}'
kubectl apply -f - <<'EOF'
apiVersion: gateway.networking.k8s.io/v1beta1
kind: ReferenceGrant
metadata: { name: teams-to-backend, namespace: net-data }
spec:
  from:
    - { group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: net-team-a }
    - { group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: net-team-b }
  to: [{ group: "", kind: Service, name: backend }]
EOF
kubectl -n net-team-a wait --for=jsonpath='{.status.parents[0].conditions[?(@.type=="ResolvedRefs")].status}'=True httproute/team-a --timeout=30s
