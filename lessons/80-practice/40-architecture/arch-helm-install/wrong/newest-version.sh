# fails: release
helm install portal ~/lab/charts/webapp -n arch-helm --create-namespace --set replicaCount=3 --set service.type=NodePort
kubectl -n arch-helm rollout status deployment/portal-webapp --timeout=120s
