# fails: components, packages, config
ssh {{cp}} "sed -i 's#/v1.35/#/v1.36/#' /etc/apt/sources.list.d/kubernetes.list && apt-get update"
ssh {{cp}} "apt-mark unhold kubelet && apt-get install -y 'kubelet=1.36.4-*' && apt-mark hold kubelet"
ssh {{cp}} "systemctl daemon-reload && systemctl restart kubelet"
