# fails: secret, running
echo vault-token-{{region}} > ~/lab/missing.txt
kubectl -n ts-events create configmap vault-token-{{region}} --from-literal=token=abc123
