# fails: values
sed -i 's/^replicaCount: 1/replicaCount: 3/; s/type: ClusterIP/type: NodePort/' ~/lab/charts/archive/webapp/values.yaml
helm install portal ~/lab/charts/archive/webapp -n arch-helm --create-namespace
kubectl -n arch-helm rollout status deployment/portal-webapp --timeout=120s
