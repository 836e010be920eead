kubectl get namespace ts-stuck -o jsonpath='{.status.conditions[*].message}'
kubectl -n ts-stuck patch {{held.singular}} {{held.name}} --type=merge -p '{"metadata":{"finalizers":null}}'
kubectl wait --for=delete namespace/ts-stuck --timeout=60s
