# fails: release, values
helm repo add cka {{chartRepo}}
kubectl create namespace arch-helm
helm template portal cka/webapp --version 1.2.0 -n arch-helm --set replicaCount={{replicas}} --set service.type=NodePort | kubectl apply -n arch-helm -f -
kubectl -n arch-helm rollout status deployment/portal-webapp --timeout=120s
