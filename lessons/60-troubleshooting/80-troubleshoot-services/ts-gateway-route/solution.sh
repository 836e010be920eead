kubectl -n ts-gateway get httproute docs -o jsonpath='{.status.parents[*].conditions}'
kubectl -n ts-gateway patch httproute docs --type=merge -p '{"spec":{"parentRefs":[{"name":"public","sectionName":"web"}],"hostnames":["docs.example.com"],"rules":[{"backendRefs":[{"name":"docs","port":80}]}]}}'
kubectl -n ts-gateway wait --for=jsonpath='{.status.parents[0].conditions[?(@.type=="ResolvedRefs")].status}'=True httproute/docs --timeout=60s
