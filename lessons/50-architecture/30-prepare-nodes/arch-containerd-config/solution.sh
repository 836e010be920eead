# systemd divides up the cgroups, and containerd leaves it to systemd
ssh {{worker2}} "sed -i 's/SystemdCgroup = false/SystemdCgroup = true/' /etc/containerd/config.toml"
# crictl asks containerd, without guessing
ssh {{worker2}} "echo 'runtime-endpoint: unix:///run/containerd/containerd.sock' > /etc/crictl.yaml"
# for the next boot, and now; the kubelet comes last, it takes the driver from containerd
ssh {{worker2}} systemctl enable containerd
ssh {{worker2}} systemctl restart containerd
ssh {{worker2}} systemctl restart kubelet
ssh {{worker2}} "crictl info | grep SystemdCgroup"
kubectl wait --for=condition=Ready node/{{worker2}} --timeout=60s
