kubectl -n net-ext create service externalname billing --external-name billing.example.com
cat <<'EOF' | kubectl apply -f -
apiVersion: v1
kind: Service
metadata: { name: legacy-db, namespace: net-ext }
spec: { ports: [{ port: 3306 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: legacy-db-a, namespace: net-ext, labels: { kubernetes.io/service-name: legacy-db } }
addressType: IPv4
ports: [{ port: 3306 }]
endpoints: [{ addresses: ["{{db.one}}"], conditions: { ready: true } }]
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: legacy-db-b, namespace: net-ext, labels: { kubernetes.io/service-name: legacy-db } }
addressType: IPv4
ports: [{ port: 3306 }]
endpoints: [{ addresses: ["{{db.two}}"] }]
EOF
