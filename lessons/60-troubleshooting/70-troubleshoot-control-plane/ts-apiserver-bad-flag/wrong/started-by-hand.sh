# fails: static
ssh {{cp}} "grep -o -- '--[a-z].*' /etc/kubernetes/manifests/kube-apiserver.yaml | sed 's#{{fault.bad}}#{{fault.good}}#' > /root/flags"
ssh {{cp}} 'mv /etc/kubernetes/manifests/kube-apiserver.yaml /root/ && sleep 5'
ssh {{cp}} 'ctr -n k8s.io run -d --net-host --mount type=bind,src=/etc/kubernetes/pki,dst=/etc/kubernetes/pki,options=rbind:ro registry.k8s.io/kube-apiserver:{{version}} by-hand kube-apiserver $(cat /root/flags)'
for i in $(seq 30); do kubectl get --raw /readyz && break; sleep 2; done
