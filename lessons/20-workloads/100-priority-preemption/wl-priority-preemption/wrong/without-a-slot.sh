# fails: payments, made-room
kubectl create priorityclass gold --value=100000
kubectl -n wl-prio patch deployment payments --type=json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/resources"},{"op":"add","path":"/spec/template/spec/priorityClassName","value":"gold"}]'
kubectl -n wl-prio rollout status deployment/payments --timeout=120s
