helm repo add cka {{chartRepo}}
helm pull cka/webapp --version 1.2.0 --untar -d ~/lab
helm install portal ~/lab/webapp -n arch-helm --create-namespace --set replicaCount={{replicas}} --set service.type=NodePort
kubectl -n arch-helm rollout status deployment/portal-webapp --timeout=120s
