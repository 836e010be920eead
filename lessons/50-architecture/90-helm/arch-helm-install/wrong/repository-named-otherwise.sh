# fails: repo
helm repo add charts {{chartRepo}}
helm install portal charts/webapp --version 1.2.0 -n arch-helm --create-namespace --set replicaCount={{replicas}} --set service.type=NodePort
helm repo remove charts
kubectl -n arch-helm rollout status deployment/portal-webapp --timeout=120s
