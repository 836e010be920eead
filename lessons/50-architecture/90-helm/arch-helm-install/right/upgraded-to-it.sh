helm repo add cka {{chartRepo}}
helm install portal cka/webapp -n arch-helm --create-namespace
helm upgrade portal cka/webapp --version 1.2.0 -n arch-helm --set replicaCount={{replicas}} --set service.type=NodePort
kubectl -n arch-helm rollout status deployment/portal-webapp --timeout=120s
