# fails: kept
kubectl apply -f - <<'EOF'
apiVersion: gateway.networking.k8s.io/v1
kind: Gateway
metadata: { name: http, namespace: ts-gateway }
spec:
  gatewayClassName: cka-gateway
  listeners: [{ name: http, protocol: HTTP, port: 80 }]
EOF
kubectl -n ts-gateway patch httproute docs --type=merge -p '{"spec":{"parentRefs":[{"name":"public"},{"name":"http"}],"hostnames":["docs.example.com"],"rules":[{"backendRefs":[{"name":"docs","port":80}]}]}}'
sleep 1
