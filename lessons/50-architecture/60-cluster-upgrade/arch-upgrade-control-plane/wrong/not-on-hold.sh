# fails: packages
ssh {{cp}} "sed -i 's#/v1.35/#/v1.36/#' /etc/apt/sources.list.d/kubernetes.list && apt-get update"
ssh {{cp}} "apt-mark unhold kubeadm kubelet kubectl && apt-get install -y 'kubeadm=1.36.4-*'"
ssh {{cp}} kubeadm upgrade apply v1.36.4 --yes --ignore-preflight-errors=SystemVerification
kubectl drain {{cp}} --ignore-daemonsets --timeout=120s
ssh {{cp}} "apt-get install -y 'kubelet=1.36.4-*' 'kubectl=1.36.4-*' && systemctl daemon-reload && systemctl restart kubelet"
kubectl uncordon {{cp}}
