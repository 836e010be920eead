# fails: all-nodes, policy
kubectl -n ts-np patch service portal --type=json -p '[{"op":"replace","path":"/spec/externalTrafficPolicy","value":"Cluster"},{"op":"replace","path":"/spec/ports/0/nodePort","value":30191}]'
