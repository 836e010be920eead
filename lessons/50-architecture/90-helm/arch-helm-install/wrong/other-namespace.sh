# fails: release, values, live
helm repo add cka {{chartRepo}}
helm install portal cka/webapp --version 1.2.0 --set replicaCount={{replicas}} --set service.type=NodePort
kubectl rollout status deployment/portal-webapp --timeout=120s
helm uninstall portal
