kubectl -n inc-orders create configmap orders --from-literal=DB_HOST=db.inc-data.svc.cluster.local --from-literal=DB_PORT={{db.port}} --dry-run=client -o yaml | kubectl apply -f -
kubectl -n inc-orders delete networkpolicy orders-egress
kubectl apply -f - <<'END'
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: to-the-database, namespace: inc-orders }
spec:
  podSelector: { matchLabels: { app: orders } }
  policyTypes: [Egress]
  egress:
    - to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: inc-data } }, podSelector: { matchLabels: { app: db } } }]
      ports: [{ port: {{db.port}} }]
    - to: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: kube-system } } }]
      ports: [{ protocol: UDP, port: 53 }, { protocol: TCP, port: 53 }]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: { name: db-for-orders, namespace: inc-data }
spec:
  podSelector: { matchLabels: { app: db } }
  ingress:
    - from: [{ namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: inc-orders } }, podSelector: { matchLabels: { app: orders } } }]
      ports: [{ port: {{db.port}} }]
END
kubectl -n inc-orders rollout restart deployment/orders
kubectl -n inc-orders rollout status deployment/orders --timeout=120s
