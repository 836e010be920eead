kubectl label namespace net-team-a gateway-access=true
kubectl -n net-infra patch gateway shared --type=json -p '[{"op":"replace","path":"/spec/listeners/0/allowedRoutes/namespaces","value":{"from":"Selector","selector":{"matchExpressions":[{"key":"gateway-access","operator":"In","values":["true"]}]}}}]'
kubectl apply -f - <<'EOF'
apiVersion: gateway.networking.k8s.io/v1
kind: ReferenceGrant
metadata: { name: from-team-a, namespace: net-data }
spec:
  from: [{ group: gateway.networking.k8s.io, kind: HTTPRoute, namespace: net-team-a }]
  to: [{ group: "", kind: Service }]
EOF
kubectl -n net-team-a wait --for=jsonpath='{.status.parents[0].conditions[?(@.type=="ResolvedRefs")].status}'=True httproute/team-a --timeout=60s
