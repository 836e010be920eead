# fails: valid, node
cat > ~/lab/kubeadm.yaml <<'EOF'
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: {{version}}
controlPlaneEndpoint: api.cka.example:6443
criSocket: unix:///run/containerd/containerd.sock
networking:
  podSubnet: {{pods}}
  serviceSubnet: 10.96.0.0/16
apiServer:
  certSANs: ["{{san}}"]
---
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
cgroupDriver: systemd
EOF
