# fails: slots-kept, made-room
kubectl create priorityclass gold --value=100000
kubectl -n wl-prio patch deployment payments -p '{"spec":{"template":{"spec":{"priorityClassName":"gold"}}}}'
kubectl patch node {{worker1}} --subresource=status --type=merge -p '{"status":{"capacity":{"example.com/slots":"4"},"allocatable":{"example.com/slots":"4"}}}'
kubectl -n wl-prio rollout status deployment/payments --timeout=120s
kubectl -n wl-prio rollout status deployment/filler --timeout=60s
