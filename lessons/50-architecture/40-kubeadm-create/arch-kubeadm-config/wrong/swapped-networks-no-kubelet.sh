# fails: cluster, node
cat > ~/lab/kubeadm.yaml <<'EOF'
apiVersion: kubeadm.k8s.io/v1beta4
kind: InitConfiguration
nodeRegistration:
  criSocket: unix:///run/containerd/containerd.sock
---
apiVersion: kubeadm.k8s.io/v1beta4
kind: ClusterConfiguration
kubernetesVersion: {{version}}
controlPlaneEndpoint: api.cka.example:6443
networking:
  podSubnet: 10.96.0.0/16
  serviceSubnet: {{pods}}
apiServer:
  certSANs: ["{{san}}"]
EOF
