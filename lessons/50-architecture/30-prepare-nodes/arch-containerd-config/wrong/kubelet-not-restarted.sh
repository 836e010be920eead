# fails: ready
ssh {{worker2}} "sed -i 's/SystemdCgroup = false/SystemdCgroup = true/' /etc/containerd/config.toml"
ssh {{worker2}} crictl config --set runtime-endpoint=unix:///run/containerd/containerd.sock
ssh {{worker2}} "systemctl enable containerd && systemctl restart containerd"
sleep 10
