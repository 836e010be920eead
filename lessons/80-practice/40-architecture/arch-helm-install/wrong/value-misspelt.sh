# fails: values, live
helm install portal ~/lab/charts/archive/webapp -n arch-helm --create-namespace --set replicas=3 --set serviceType=NodePort
kubectl -n arch-helm rollout status deployment/portal-webapp --timeout=120s
