# fails: endpoints, ingress
kubectl create namespace games
kubectl -n games create deployment mario --image=pengbai/docker-supermario
kubectl -n games expose deployment mario --type=NodePort --port=80
kubectl -n games create ingress games-ingress --class=nginx --rule='mario.example.com/*=mario:80'
kubectl -n games rollout status deployment/mario --timeout=60s
