# fails: values
helm repo add cka {{chartRepo}}
helm install portal cka/webapp --version 1.2.0 -n arch-helm --create-namespace
kubectl -n arch-helm scale deployment/portal-webapp --replicas={{replicas}}
kubectl -n arch-helm patch service portal-webapp -p '{"spec":{"type":"NodePort"}}'
kubectl -n arch-helm rollout status deployment/portal-webapp --timeout=120s
