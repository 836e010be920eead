# fails: root, deep
kubectl -n ts-ingress patch ingress wiki --type=json -p '[{"op":"replace","path":"/spec/rules/0/http/paths/0/pathType","value":"Prefix"}]'
sleep 1
