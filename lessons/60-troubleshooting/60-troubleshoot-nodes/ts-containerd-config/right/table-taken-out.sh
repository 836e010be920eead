ssh {{node}} "sed -i '/gc.v1.scheduler/,\$d' /etc/containerd/config.toml"
ssh {{node}} "systemctl stop containerd; systemctl enable --now containerd; systemctl restart kubelet"
kubectl wait --for=condition=Ready node/{{node}} --timeout=120s
