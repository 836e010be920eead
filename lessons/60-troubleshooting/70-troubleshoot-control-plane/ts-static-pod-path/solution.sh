# the file is there, and no Pod: what does the kubelet of this node say?
ssh {{worker1}} ls /etc/kubernetes/manifests
ssh {{worker1}} 'journalctl -u kubelet --no-pager -n 300 | grep -i path | tail -2'
ssh {{worker1}} grep staticPodPath /var/lib/kubelet/config.yaml
ssh {{worker1}} "sed -i 's#^staticPodPath: .*#staticPodPath: /etc/kubernetes/manifests#' /var/lib/kubelet/config.yaml"
# the kubelet reads its configuration when it starts, and never again
ssh {{worker1}} systemctl restart kubelet
for i in $(seq 30); do kubectl -n kube-system get pod node-monitor-{{worker1}} && break; sleep 2; done
kubectl -n kube-system wait --for=condition=Ready pod/node-monitor-{{worker1}} --timeout=60s
