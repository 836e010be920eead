# fails: cgroup, crictl, service
ssh {{worker2}} "sed -i '/test-handler.options/,/SystemdCgroup/ s/SystemdCgroup = false/SystemdCgroup = true/' /etc/containerd/config.toml"
ssh {{worker2}} "echo 'image-endpoint: unix:///run/containerd/containerd.sock' > /etc/crictl.yaml"
ssh {{worker2}} "systemctl restart containerd && systemctl restart kubelet"
sleep 5
