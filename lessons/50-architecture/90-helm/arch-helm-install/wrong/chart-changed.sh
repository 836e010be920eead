# fails: values
helm repo add cka {{chartRepo}}
helm pull cka/webapp --version 1.2.0 --untar -d ~/lab
sed -i 's/^replicaCount: 1/replicaCount: {{replicas}}/; s/type: ClusterIP/type: NodePort/' ~/lab/webapp/values.yaml
helm install portal ~/lab/webapp -n arch-helm --create-namespace
kubectl -n arch-helm rollout status deployment/portal-webapp --timeout=120s
