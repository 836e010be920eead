# fails: config
ssh {{node}} "containerd config default > /etc/containerd/config.toml"
ssh {{node}} "systemctl enable containerd; systemctl restart containerd kubelet"
kubectl wait --for=condition=Ready node/{{node}} --timeout=60s
