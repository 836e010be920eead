cat > ~/lab/kubeadm.yaml <<'EOF'
apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
cgroupDriver: systemd
maxPods: 60
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: {{version}}
clusterName: cka
controlPlaneEndpoint: "api.cka.example:6443"
networking: { podSubnet: {{pods}}, serviceSubnet: 10.96.0.0/16, dnsDomain: cluster.local }
apiServer:
  certSANs:
    - api.cka.example
    - {{san}}
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration:
  criSocket: unix:///run/containerd/containerd.sock
EOF
