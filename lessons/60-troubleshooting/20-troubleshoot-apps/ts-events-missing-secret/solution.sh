kubectl -n ts-events describe pod vault-client | tail -4
echo {{missing.name}}-{{region}} > ~/lab/missing.txt
kubectl -n ts-events create {{missing.create}} {{missing.name}}-{{region}} --from-literal=token=abc123
kubectl -n ts-events wait --for=condition=Ready pod/vault-client --timeout=150s
