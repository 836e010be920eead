# fails: names
kubectl apply -f - <<'EOF'
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: { name: queues.other.example.com }
spec:
  group: other.example.com
  scope: Namespaced
  names: { plural: queues, singular: queue, kind: Queue }
  versions: [{ name: v1, served: true, storage: true, schema: { openAPIV3Schema: { type: object } } }]
EOF
kubectl wait --for=condition=Established crd/queues.other.example.com --timeout=30s
kubectl get crds --no-headers | awk '{ print $1 }' | sort > ~/lab/crds.txt
echo brokers > ~/lab/cluster-scoped.txt
kubectl explain topics.spec.retention --api-version=messaging.example.com/v1 > ~/lab/retention.txt
