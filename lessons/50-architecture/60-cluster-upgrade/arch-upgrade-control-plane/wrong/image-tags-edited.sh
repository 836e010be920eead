# fails: version, packages, config
ssh {{cp}} "sed -i 's#:{{version}}#:v1.36.4#' /etc/kubernetes/manifests/kube-controller-manager.yaml /etc/kubernetes/manifests/kube-scheduler.yaml /etc/kubernetes/manifests/kube-apiserver.yaml"
sleep 60
for i in $(seq 60); do kubectl get --raw /livez > /dev/null 2>&1 && break; sleep 2; done
