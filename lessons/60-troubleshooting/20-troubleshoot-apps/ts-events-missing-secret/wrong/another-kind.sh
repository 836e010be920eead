# fails: object, running
echo {{missing.name}}-{{region}} > ~/lab/missing.txt
kubectl -n ts-events create {{missing.other}} {{missing.name}}-{{region}} --from-literal=token=abc123
