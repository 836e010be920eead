# etcd runs, the API server ends after 20 seconds or so and begins again
ssh {{cp}} "crictl ps -a | grep -E 'etcd|kube-apiserver'"
# whom it asks, and what it gets for an answer
ssh {{cp}} 'crictl logs --tail 3 $(crictl ps -a --name kube-apiserver --state exited -q | head -1)'
ssh {{cp}} grep etcd- /etc/kubernetes/manifests/kube-apiserver.yaml
# where etcd really listens for clients, and which CA signed what it shows
ssh {{cp}} "grep -E 'listen-client-urls|trusted-ca-file' /etc/kubernetes/manifests/etcd.yaml"
ssh {{cp}} "sed -i -e 's#--etcd-cafile=.*#--etcd-cafile=/etc/kubernetes/pki/etcd/ca.crt#' -e 's#--etcd-servers=.*#--etcd-servers=https://127.0.0.1:2379#' /etc/kubernetes/manifests/kube-apiserver.yaml"
for i in $(seq 60); do kubectl get --raw /readyz && break; sleep 2; done
