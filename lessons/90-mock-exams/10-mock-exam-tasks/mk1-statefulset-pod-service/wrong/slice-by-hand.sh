# fails: follows
IP=$(kubectl -n mk1-store get pod store-0 -o jsonpath='{.status.podIP}')
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: Service
metadata: { name: store-primary, namespace: mk1-store }
spec: { type: NodePort, ports: [{ port: 6379, nodePort: 30379 }] }
EOF
kubectl apply -f - <<EOF
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: store-primary-1, namespace: mk1-store, labels: { kubernetes.io/service-name: store-primary } }
addressType: IPv4
ports: [{ port: 6379, protocol: TCP }]
endpoints: [{ addresses: ["$IP"], conditions: { ready: true } }]
EOF
