# fails: cgroup, service
ssh {{worker2}} "sed -i 's/^cgroupDriver: systemd/cgroupDriver: cgroupfs/' /var/lib/kubelet/config.yaml"
ssh {{worker2}} crictl config --set runtime-endpoint=unix:///run/containerd/containerd.sock
ssh {{worker2}} "systemctl enable containerd && systemctl restart containerd && systemctl restart kubelet"
sleep 5
