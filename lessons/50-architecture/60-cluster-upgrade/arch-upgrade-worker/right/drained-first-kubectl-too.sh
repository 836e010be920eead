kubectl drain {{worker1}} --ignore-daemonsets --delete-emptydir-data --timeout=120s
ssh {{worker1}} "sed -i 's#/v1.35/#/v1.36/#' /etc/apt/sources.list.d/kubernetes.list && apt-get update"
ssh {{worker1}} "apt-get install -y --allow-change-held-packages 'kubeadm=1.36.4-*' 'kubelet=1.36.4-*' 'kubectl=1.36.4-*' && apt-mark hold kubeadm kubelet kubectl"
ssh {{worker1}} kubeadm upgrade node --ignore-preflight-errors=SystemVerification
ssh {{worker1}} "systemctl daemon-reload && systemctl restart kubelet"
kubectl uncordon {{worker1}}
