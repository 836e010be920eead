# fails: all-nodes, policy
kubectl -n ts-np patch service {{name}} --type=json -p '[{"op":"replace","path":"/spec/externalTrafficPolicy","value":"Cluster"},{"op":"replace","path":"/spec/ports/0/nodePort","value":30099}]'
