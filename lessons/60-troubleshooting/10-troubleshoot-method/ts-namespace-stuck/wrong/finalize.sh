# fails: no-orphans
echo '{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"ts-stuck"},"spec":{"finalizers":[]}}' > ns.json
kubectl replace --raw /api/v1/namespaces/ts-stuck/finalize -f ns.json
kubectl wait --for=delete namespace/ts-stuck --timeout=60s
