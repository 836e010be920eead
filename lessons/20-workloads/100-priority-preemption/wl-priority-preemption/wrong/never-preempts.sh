# fails: class, payments
kubectl create priorityclass gold --value=100000 --preemption-policy=Never
kubectl -n wl-prio patch deployment payments -p '{"spec":{"template":{"spec":{"priorityClassName":"gold"}}}}'
