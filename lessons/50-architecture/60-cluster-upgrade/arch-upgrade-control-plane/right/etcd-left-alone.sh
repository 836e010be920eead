ssh {{cp}} "sed -i 's#/v1.35/#/v1.36/#' /etc/apt/sources.list.d/kubernetes.list && apt-get update"
ssh {{cp}} "apt-get install -y --allow-change-held-packages 'kubeadm=1.36.4-*'"
ssh {{cp}} kubeadm upgrade apply v1.36.4 --yes --etcd-upgrade=false --ignore-preflight-errors=SystemVerification
kubectl drain {{cp}} --ignore-daemonsets --delete-emptydir-data --timeout=120s
ssh {{cp}} "apt-get install -y --allow-change-held-packages 'kubelet=1.36.4-*' 'kubectl=1.36.4-*'"
ssh {{cp}} "apt-mark hold kubeadm kubelet kubectl && systemctl daemon-reload && systemctl restart kubelet"
kubectl uncordon {{cp}}
