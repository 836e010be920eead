# fails: scope, explain
kubectl get crds -o name | cut -d/ -f2 | sort > ~/lab/crds.txt
kubectl api-resources --api-group=messaging.example.com --namespaced=true --no-headers | awk '{print $1}' > ~/lab/cluster-scoped.txt
kubectl explain brokers.spec.retention > ~/lab/retention.txt
