# fails: packages
ssh {{worker1}} "sed -i 's#/v1.35/#/v1.36/#' /etc/apt/sources.list.d/kubernetes.list && apt-get update"
kubectl drain {{worker1}} --ignore-daemonsets --delete-emptydir-data --timeout=120s
ssh {{worker1}} "apt-mark unhold kubeadm kubelet && apt-get install -y 'kubeadm=1.36.4-*' 'kubelet=1.36.4-*' && apt-mark hold kubeadm kubelet"
ssh {{worker1}} "systemctl daemon-reload && systemctl restart kubelet"
kubectl uncordon {{worker1}}
