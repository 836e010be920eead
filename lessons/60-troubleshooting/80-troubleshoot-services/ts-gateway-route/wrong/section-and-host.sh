# fails: status, http
kubectl -n ts-gateway patch httproute docs --type=merge -p '{"spec":{"parentRefs":[{"name":"public","sectionName":"web"}],"hostnames":["docs.example.com"]}}'
sleep 1
