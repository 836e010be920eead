ssh {{cp}} 'sed "s#{{fault.bad}}#{{fault.good}}#" /etc/kubernetes/manifests/kube-apiserver.yaml > /root/kube-apiserver.yaml'
ssh {{cp}} 'rm /etc/kubernetes/manifests/kube-apiserver.yaml && sleep 5 && mv /root/kube-apiserver.yaml /etc/kubernetes/manifests/'
for i in $(seq 60); do kubectl get --raw /readyz && break; sleep 2; done
