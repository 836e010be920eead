kubectl create priorityclass gold --value=100000 --description='pays the bills'
kubectl -n wl-prio patch deployment payments -p '{"spec":{"template":{"spec":{"priorityClassName":"gold"}}}}'
kubectl -n wl-prio rollout status deployment/payments --timeout=120s
