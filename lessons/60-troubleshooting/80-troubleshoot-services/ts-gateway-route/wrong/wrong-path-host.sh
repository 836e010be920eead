# fails: http
kubectl -n ts-gateway patch httproute docs --type=merge -p '{"spec":{"parentRefs":[{"name":"public"}],"hostnames":["www.example.com"],"rules":[{"backendRefs":[{"name":"docs","port":80}]}]}}'
sleep 1
