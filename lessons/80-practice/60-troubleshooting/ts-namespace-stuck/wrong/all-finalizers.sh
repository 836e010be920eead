# fails: kept
kubectl -n ts-stuck patch cleanup job-1 --type=merge -p '{"metadata":{"finalizers":null}}'
kubectl -n ts-stuck-keep patch cleanup job-1 --type=merge -p '{"metadata":{"finalizers":null}}'
kubectl wait --for=delete namespace/ts-stuck --timeout=60s
