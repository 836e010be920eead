helm install portal ~/lab/charts/archive/webapp -n arch-helm --create-namespace
helm upgrade portal ~/lab/charts/archive/webapp -n arch-helm --set replicaCount=3 --set service.type=NodePort
kubectl -n arch-helm rollout status deployment/portal-webapp --timeout=120s
