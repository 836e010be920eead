# fails: version, packages
ssh {{cp}} "sed -i 's#/v1.35/#/v1.36/#' /etc/apt/sources.list.d/kubernetes.list && apt-get update"
ssh {{cp}} "apt-mark unhold kubeadm && apt-get install -y 'kubeadm=1.36.4-*' && apt-mark hold kubeadm"
ssh {{cp}} kubeadm upgrade apply v1.36.4 --yes --ignore-preflight-errors=SystemVerification
