# fails: kept
kubectl -n ts-gateway patch gateway public --type=json -p '[{"op":"replace","path":"/spec/listeners/0","value":{"name":"{{fault.section}}","protocol":"HTTP","port":80}}]'
kubectl -n ts-gateway patch httproute docs --type=merge -p '{"spec":{"hostnames":["docs.example.com"],"rules":[{"backendRefs":[{"name":"docs","port":80}]}]}}'
kubectl -n ts-gateway wait --for=jsonpath='{.status.parents[0].conditions[?(@.type=="Accepted")].status}'=True httproute/docs --timeout=30s
