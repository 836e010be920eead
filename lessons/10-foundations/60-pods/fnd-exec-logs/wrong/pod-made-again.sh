# fails: pod-kept
session=$(kubectl -n fnd-inspect logs mystery | sed -n 's/^session=//p')
code=$(kubectl -n fnd-inspect exec mystery -- cat /tmp/secret-code.txt)
kubectl -n fnd-inspect create configmap report --from-literal=session=$session --from-literal=code=$code
kubectl -n fnd-inspect delete pod mystery
kubectl -n fnd-inspect run mystery --image=busybox:1.36 --command -- sleep 600
