kubectl -n net-split patch httproute checkout --type=merge -p '{"spec":{"rules":[{"backendRefs":[{"name":"checkout-v1","port":80,"weight":9},{"name":"checkout-v2","port":80}]},{"matches":[{"headers":[{"name":"x-canary","value":"{{value}}","type":"Exact"}]}],"backendRefs":[{"name":"checkout-v2","port":80,"weight":5}]}]}}'
sleep 1
