# fails: values
helm install portal ~/lab/charts/archive/webapp -n arch-helm --create-namespace
kubectl -n arch-helm scale deployment/portal-webapp --replicas=3
kubectl -n arch-helm patch service portal-webapp -p '{"spec":{"type":"NodePort"}}'
kubectl -n arch-helm rollout status deployment/portal-webapp --timeout=120s
