# fails: cafile, etcd-kept
# the CA of etcd goes into the file that the flag happens to name: the API server runs, and takes certificates of etcd's CA for more than etcd
ssh {{cp}} "cat /etc/kubernetes/pki/etcd/ca.crt >> {{ca}}"
ssh {{cp}} "sed -i 's#--etcd-servers=.*#--etcd-servers=https://127.0.0.1:2379#' /etc/kubernetes/manifests/kube-apiserver.yaml"
for i in $(seq 60); do kubectl get --raw /readyz && break; sleep 2; done
