ssh {{worker2}} "sed -i '/runtimes.runc.options/,/SystemdCgroup/ s/SystemdCgroup = false/SystemdCgroup=true/' /etc/containerd/config.toml"
ssh {{worker2}} crictl config --set runtime-endpoint=unix:///run/containerd/containerd.sock --set image-endpoint=unix:///run/containerd/containerd.sock
ssh {{worker2}} "systemctl stop kubelet; systemctl stop containerd; systemctl enable --now containerd; systemctl start kubelet"
kubectl wait --for=condition=Ready node/{{worker2}} --timeout=60s
