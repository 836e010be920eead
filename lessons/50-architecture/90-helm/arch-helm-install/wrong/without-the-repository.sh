# fails: repo
helm install portal webapp --repo {{chartRepo}} --version 1.2.0 -n arch-helm --create-namespace --set replicaCount={{replicas}} --set service.type=NodePort
kubectl -n arch-helm rollout status deployment/portal-webapp --timeout=120s
