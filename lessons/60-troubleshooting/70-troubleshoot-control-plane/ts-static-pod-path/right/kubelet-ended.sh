ssh {{worker1}} "sed -i 's#^staticPodPath: .*#staticPodPath: /etc/kubernetes/manifests/#' /var/lib/kubelet/config.yaml"
ssh {{worker1}} pkill -x kubelet
for i in $(seq 30); do kubectl -n kube-system get pod node-monitor-{{worker1}} && break; sleep 2; done
kubectl -n kube-system wait --for=condition=Ready pod/node-monitor-{{worker1}} --timeout=60s
