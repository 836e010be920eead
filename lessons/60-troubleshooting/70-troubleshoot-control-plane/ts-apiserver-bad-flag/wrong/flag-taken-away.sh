# fails: flags
ssh {{cp}} "sed -i '\\#{{fault.bad}}#d' /etc/kubernetes/manifests/kube-apiserver.yaml"
for i in $(seq 30); do kubectl get --raw /readyz && break; sleep 2; done
