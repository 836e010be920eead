kubectl get crds -o jsonpath='{range .items[?(@.spec.group=="messaging.example.com")]}{.metadata.name}{"\n"}{end}' | sort > ~/lab/crds.txt
kubectl api-resources --api-group=messaging.example.com --namespaced=false --no-headers | awk '{print $1}' > ~/lab/cluster-scoped.txt
kubectl explain topics.spec.retention --api-version=messaging.example.com/v1 > ~/lab/retention.txt
