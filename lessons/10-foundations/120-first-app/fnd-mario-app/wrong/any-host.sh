# fails: host-only
kubectl create namespace games
kubectl -n games create deployment mario --image=pengbai/docker-supermario --port=8080
kubectl -n games expose deployment mario --type=NodePort --port=80 --target-port=8080
kubectl -n games create ingress games-ingress --class=nginx --rule='/*=mario:80'
kubectl -n games rollout status deployment/mario --timeout=60s
