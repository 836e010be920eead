# fails: weights
kubectl -n net-split patch httproute checkout --type=merge -p '{"spec":{"rules":[{"matches":[{"headers":[{"name":"x-canary","value":"{{value}}"}]}],"backendRefs":[{"name":"checkout-v2","port":80}]},{"backendRefs":[{"name":"checkout-v1","port":80,"weight":10},{"name":"checkout-v2","port":80,"weight":90}]}]}}'
sleep 1
