# fails: alias
cat <<'EOF' | kubectl apply -f -
apiVersion: v1
kind: Service
metadata: { name: legacy-db, namespace: net-ext }
spec: { ports: [{ name: mysql, port: 3306, targetPort: 3306 }] }
---
apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: { name: legacy-db-1, namespace: net-ext, labels: { kubernetes.io/service-name: legacy-db } }
addressType: IPv4
ports: [{ name: mysql, protocol: TCP, port: 3306 }]
endpoints:
  - addresses: ["{{db.one}}"]
  - addresses: ["{{db.two}}"]
---
apiVersion: v1
kind: Service
metadata: { name: billing, namespace: net-ext }
spec: { clusterIP: None, externalName: billing.example.com, selector: { app: billing }, ports: [{ port: 80 }] }
EOF
