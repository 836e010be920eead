# fails: no-selector, endpoints
cat <<'EOF' | kubectl apply -f -
apiVersion: v1
kind: Service
metadata: { name: legacy-db, namespace: net-ext }
spec: { type: ExternalName, externalName: "{{db.one}}" }
---
apiVersion: v1
kind: Service
metadata: { name: billing, namespace: net-ext }
spec: { type: ExternalName, externalName: billing.example.com }
EOF
