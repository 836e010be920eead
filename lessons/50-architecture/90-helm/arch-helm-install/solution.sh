helm repo add cka {{chartRepo}}
helm search repo cka/webapp --versions
helm show values cka/webapp --version 1.2.0
helm install portal cka/webapp --version 1.2.0 --namespace arch-helm --create-namespace --set replicaCount={{replicas}} --set service.type=NodePort
kubectl -n arch-helm rollout status deployment/portal-webapp --timeout=120s
