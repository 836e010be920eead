# fails: class
kubectl create priorityclass gold --value=100000 --global-default=true
kubectl -n wl-prio patch deployment payments -p '{"spec":{"template":{"spec":{"priorityClassName":"gold"}}}}'
kubectl -n wl-prio rollout status deployment/payments --timeout=120s
kubectl delete priorityclass gold
kubectl create priorityclass gold --value=100000 --global-default=true
