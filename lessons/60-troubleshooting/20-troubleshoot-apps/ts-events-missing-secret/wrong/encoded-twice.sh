# fails: answer, object
echo t > ~/lab/missing.txt
kubectl -n ts-events create {{missing.create}} {{missing.name}}-{{region}} --from-literal=token=$(echo -n abc123 | base64)
kubectl -n ts-events wait --for=condition=Ready pod/vault-client --timeout=150s
