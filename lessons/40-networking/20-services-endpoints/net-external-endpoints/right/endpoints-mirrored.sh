kubectl -n net-ext create service externalname billing --external-name billing.example.com
cat <<'EOF' | kubectl apply -f -
apiVersion: v1
kind: Service
metadata: { name: legacy-db, namespace: net-ext }
spec: { ports: [{ port: 3306 }] }
---
apiVersion: v1
kind: Endpoints
metadata: { name: legacy-db, namespace: net-ext }
subsets:
  - addresses: [{ ip: "{{db.one}}" }, { ip: "{{db.two}}" }]
    ports: [{ port: 3306 }]
EOF
sleep 1
