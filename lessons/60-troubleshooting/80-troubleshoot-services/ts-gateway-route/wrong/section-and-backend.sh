# fails: http
kubectl -n ts-gateway patch httproute docs --type=merge -p '{"spec":{"parentRefs":[{"name":"public"}],"rules":[{"backendRefs":[{"name":"docs","port":80}]}]}}'
sleep 1
