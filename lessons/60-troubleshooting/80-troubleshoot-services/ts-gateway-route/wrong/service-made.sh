# fails: kept
kubectl -n ts-gateway patch service docs --type=json -p '[{"op":"replace","path":"/spec/ports/0/port","value":{{fault.port}}}]'
kubectl -n ts-gateway expose deployment docs --name={{fault.service}} --port={{fault.port}} --target-port=8080
kubectl -n ts-gateway patch httproute docs --type=merge -p '{"spec":{"parentRefs":[{"name":"public","sectionName":"web"}],"hostnames":["docs.example.com"]}}'
kubectl -n ts-gateway wait --for=jsonpath='{.status.parents[0].conditions[?(@.type=="ResolvedRefs")].status}'=True httproute/docs --timeout=30s
