# fails: kept
kubectl -n ts-stuck patch {{held.singular}} {{held.name}} --type=merge -p '{"metadata":{"finalizers":null}}'
kubectl -n ts-stuck-keep patch {{held.singular}} {{held.name}} --type=merge -p '{"metadata":{"finalizers":null}}'
kubectl delete crd {{held.plural}}.{{held.group}}
kubectl wait --for=delete namespace/ts-stuck --timeout=60s
