kubeadm config print init-defaults --component-configs KubeletConfiguration > ~/lab/kubeadm.yaml
sed -i 's#criSocket: .*#criSocket: unix:///run/containerd/containerd.sock#; s#advertiseAddress: .*#advertiseAddress: 192.0.2.10#; s#kubernetesVersion: .*#kubernetesVersion: {{version}}\ncontrolPlaneEndpoint: api.cka.example:6443#; s#cgroupDriver: .*#cgroupDriver: systemd#; s#serviceSubnet: .*#serviceSubnet: 10.96.0.0/16\n  podSubnet: {{pods}}#; s#^apiServer: {}#apiServer:\n  certSANs: [{{san}}, api.cka.example]#' ~/lab/kubeadm.yaml
kubeadm config validate --config ~/lab/kubeadm.yaml
