# fails: values, live
helm repo add cka {{chartRepo}}
helm install portal cka/webapp --version 1.2.0 -n arch-helm --create-namespace --set replicas={{replicas}} --set serviceType=NodePort
kubectl -n arch-helm rollout status deployment/portal-webapp --timeout=120s
