kubectl -n ts-events describe pod vault-client | tail -4
echo vault-token-{{region}} > ~/lab/missing.txt
kubectl -n ts-events create secret generic vault-token-{{region}} --from-literal=token=abc123
kubectl -n ts-events wait --for=condition=Ready pod/vault-client --timeout=150s
