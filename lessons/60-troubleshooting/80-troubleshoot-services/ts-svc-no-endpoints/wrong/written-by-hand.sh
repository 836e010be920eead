# fails: endpoints
kubectl -n ts-svc1 patch service shop --type=merge -p '{"spec":{"selector":null}}'
kubectl apply -f - <<EOF
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: shop-mine, namespace: ts-svc1, labels: { kubernetes.io/service-name: shop } }
addressType: IPv4
endpoints: [{ addresses: ["$(kubectl -n ts-svc1 get pod -l app=shop -o jsonpath='{.items[0].status.podIP}')"] }]
ports: [{ name: 80-80, port: 80 }]
EOF
