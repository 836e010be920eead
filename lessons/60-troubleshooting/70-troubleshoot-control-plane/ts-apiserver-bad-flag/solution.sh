# kubectl gets no answer, so the node is asked: the container of the API server ends as soon as it has begun
ssh {{cp}} crictl ps -a --name kube-apiserver
# its last words name the flag
ssh {{cp}} 'crictl logs --tail 3 $(crictl ps -a --name kube-apiserver --state exited -q | head -1)'
# a copy goes outside of the folder: the kubelet would start whatever lies in it
ssh {{cp}} cp /etc/kubernetes/manifests/kube-apiserver.yaml /root/
ssh {{cp}} "sed -i 's#{{fault.bad}}#{{fault.good}}#' /etc/kubernetes/manifests/kube-apiserver.yaml"
# the kubelet sees the file change; the API server takes 15 to 20 seconds to answer
for i in $(seq 60); do kubectl get --raw /readyz && break; sleep 2; done
