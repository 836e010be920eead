# each minor version has a repository of its own
ssh {{cp}} "sed -i 's#/v1.35/#/v1.36/#' /etc/apt/sources.list.d/kubernetes.list"
# the new kubeadm knows how to upgrade: it comes first, and alone
ssh {{cp}} "apt-mark unhold kubeadm && apt-get update && apt-get install -y 'kubeadm=1.36.4-*' && apt-mark hold kubeadm"
ssh {{cp}} kubeadm upgrade plan v1.36.4 --ignore-preflight-errors=SystemVerification
ssh {{cp}} kubeadm upgrade apply v1.36.4 --yes --ignore-preflight-errors=SystemVerification
# now the kubelet, on a node without Pods
kubectl drain {{cp}} --ignore-daemonsets --timeout=120s
ssh {{cp}} "apt-mark unhold kubelet kubectl && apt-get install -y 'kubelet=1.36.4-*' 'kubectl=1.36.4-*' && apt-mark hold kubelet kubectl"
ssh {{cp}} "systemctl daemon-reload && systemctl restart kubelet"
kubectl uncordon {{cp}}
