# fails: version
ssh {{worker1}} "sed -i 's#/v1.35/#/v1.36/#' /etc/apt/sources.list.d/kubernetes.list && apt-get update"
ssh {{worker1}} "apt-mark unhold kubeadm && apt-get install -y 'kubeadm=1.36.4-*' && apt-mark hold kubeadm"
ssh {{worker1}} kubeadm upgrade node --ignore-preflight-errors=SystemVerification
kubectl drain {{worker1}} --ignore-daemonsets --delete-emptydir-data --timeout=120s
ssh {{worker1}} "apt-mark unhold kubelet && apt-get install -y 'kubelet=1.36.4-*' && apt-mark hold kubelet"
ssh {{worker1}} "systemctl daemon-reload && systemctl restart kubelet"
