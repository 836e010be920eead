# fails: config, file
ssh {{worker1}} 'mkdir -p {{path}} && mv /etc/kubernetes/manifests/node-monitor.yaml {{path}}/'
for i in $(seq 20); do kubectl -n kube-system get pod node-monitor-{{worker1}} && break; sleep 2; done
