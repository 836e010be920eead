kubectl apply -f - <<'EOF'
apiVersion: v1
kind: Service
metadata: { name: edge, namespace: net-lb }
spec:
  type: LoadBalancer
  externalTrafficPolicy: Local
  selector: { app: edge }
  ports: [{ name: http, port: 80, targetPort: 8080 }]
EOF
kubectl -n net-lb wait service/edge --for=jsonpath='{.status.loadBalancer.ingress[0].ip}' --timeout=60s
kubectl -n net-lb get service edge --no-headers | tr -s ' ' | cut -d' ' -f4 > ~/lab/lb.txt
