# fails: running, manifest
for POD in $(kubectl -n ts-sched get pods -l app=backlog -o jsonpath='{.items[*].metadata.name}'); do echo '{"apiVersion":"v1","kind":"Binding","metadata":{"name":"'$POD'"},"target":{"apiVersion":"v1","kind":"Node","name":"{{worker1}}"}}' | kubectl create --raw /api/v1/namespaces/ts-sched/pods/$POD/binding -f -; done
kubectl -n ts-sched rollout status deployment backlog --timeout=60s
