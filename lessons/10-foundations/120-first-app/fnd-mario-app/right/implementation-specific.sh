kubectl create namespace games
kubectl apply -n games -f - <<'EOF'
apiVersion: apps/v1
kind: Deployment
metadata: { name: mario }
spec:
  selector: { matchLabels: { game: mario } }
  template:
    metadata: { labels: { game: mario } }
    spec:
      containers: [{ name: game, image: "pengbai/docker-supermario:latest", ports: [{ name: http, containerPort: 8080 }] }]
---
apiVersion: v1
kind: Service
metadata: { name: mario }
spec:
  type: NodePort
  selector: { game: mario }
  ports: [{ port: 80, targetPort: http, nodePort: 30808 }]
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: games-ingress }
spec:
  ingressClassName: nginx
  rules:
    - host: mario.example.com
      http:
        paths: [{ path: /, pathType: ImplementationSpecific, backend: { service: { name: mario, port: { number: 80 } } } }]
EOF
kubectl -n games rollout status deployment/mario --timeout=180s
kubectl -n games wait --for=jsonpath='{.status.loadBalancer.ingress[0]}' ingress/games-ingress --timeout=60s
