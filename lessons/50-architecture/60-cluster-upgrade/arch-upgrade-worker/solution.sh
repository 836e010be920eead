# each minor version has a repository of its own
ssh {{worker1}} "sed -i 's#/v1.35/#/v1.36/#' /etc/apt/sources.list.d/kubernetes.list"
ssh {{worker1}} "apt-mark unhold kubeadm && apt-get update && apt-get install -y 'kubeadm=1.36.4-*' && apt-mark hold kubeadm"
# a worker has no control plane: this writes the kubelet's configuration anew
ssh {{worker1}} kubeadm upgrade node --ignore-preflight-errors=SystemVerification
# now the kubelet, on a node without Pods
kubectl drain {{worker1}} --ignore-daemonsets --delete-emptydir-data --timeout=120s
ssh {{worker1}} "apt-mark unhold kubelet && apt-get install -y 'kubelet=1.36.4-*' && apt-mark hold kubelet"
ssh {{worker1}} "systemctl daemon-reload && systemctl restart kubelet"
kubectl uncordon {{worker1}}
