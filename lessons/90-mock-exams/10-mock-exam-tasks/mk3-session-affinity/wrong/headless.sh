# fails: affinity, same
kubectl -n mk3-cart delete service cart
kubectl apply -f - <<'EOF'
apiVersion: v1
kind: Service
metadata: { name: cart, namespace: mk3-cart }
spec: { clusterIP: None, publishNotReadyAddresses: true, selector: { app: cart }, ports: [{ port: 80, targetPort: 8080 }] }
EOF
