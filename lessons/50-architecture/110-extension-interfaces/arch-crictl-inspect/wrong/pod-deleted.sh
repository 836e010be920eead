# fails: restarted
kubectl -n arch-cri get pod probe-me -o jsonpath='{.status.containerStatuses[0].containerID}' > ~/lab/container-id.txt
kubectl -n arch-cri get pod probe-me -o yaml > ~/probe-me.yaml
kubectl -n arch-cri replace --force -f ~/probe-me.yaml
kubectl -n arch-cri wait --for=condition=Ready pod/probe-me --timeout=60s
