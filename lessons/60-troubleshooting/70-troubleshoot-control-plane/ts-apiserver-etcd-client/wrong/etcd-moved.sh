# fails: servers, etcd-kept
ssh {{cp}} "sed -i -e 's#:2379#:12379#g' -e 's#--listen-metrics-urls=.*#--listen-metrics-urls=http://127.0.0.1:12381#' -e 's#port: 2381#port: 12381#' -e 's#:2380#:12380#g' -e 's#:12379#:{{port}}#g' /etc/kubernetes/manifests/etcd.yaml"
ssh {{cp}} "sed -i 's#--etcd-cafile=.*#--etcd-cafile=/etc/kubernetes/pki/etcd/ca.crt#' /etc/kubernetes/manifests/kube-apiserver.yaml"
for i in $(seq 30); do kubectl get --raw /readyz && break; sleep 2; done
