# fails: release, values
kubectl create namespace arch-helm
helm template portal ~/lab/charts/archive/webapp -n arch-helm --set replicaCount=3 --set service.type=NodePort | kubectl apply -n arch-helm -f -
kubectl -n arch-helm rollout status deployment/portal-webapp --timeout=120s
