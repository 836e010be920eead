helm show chart ~/lab/charts/archive/webapp
helm install portal ~/lab/charts/archive/webapp --namespace arch-helm --create-namespace --set replicaCount=3 --set service.type=NodePort
kubectl -n arch-helm rollout status deployment/portal-webapp --timeout=120s
