# fails: release, values, live
helm install portal ~/lab/charts/archive/webapp --set replicaCount=3 --set service.type=NodePort
kubectl rollout status deployment/portal-webapp --timeout=120s
helm uninstall portal
