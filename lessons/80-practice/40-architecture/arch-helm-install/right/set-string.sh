helm install portal ~/lab/charts/archive/webapp -n arch-helm --create-namespace --set-string replicaCount=3,service.type=NodePort
kubectl -n arch-helm rollout status deployment/portal-webapp --timeout=120s
