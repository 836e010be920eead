# fails: mirror, config
kubectl -n kube-system run node-monitor-{{worker1}} --image=busybox:1.36 --overrides='{"spec":{"nodeName":"{{worker1}}"}}' --command -- sleep 86400
kubectl -n kube-system wait --for=condition=Ready pod/node-monitor-{{worker1}} --timeout=60s
