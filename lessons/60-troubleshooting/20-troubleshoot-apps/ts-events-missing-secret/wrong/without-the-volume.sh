# fails: running
echo {{missing.name}}-{{region}} > ~/lab/missing.txt
kubectl -n ts-events create {{missing.create}} {{missing.name}}-{{region}} --from-literal=token=abc123
kubectl -n ts-events delete pod vault-client --now
kubectl -n ts-events run vault-client --image=busybox:1.36 -- sleep 86400
kubectl -n ts-events wait --for=condition=Ready pod/vault-client --timeout=60s
