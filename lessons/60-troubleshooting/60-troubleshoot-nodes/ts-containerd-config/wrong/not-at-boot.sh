# fails: containerd
ssh {{node}} "sed -i 's/{{fault.end}}$/{{fault.repaired}}/' /etc/containerd/config.toml"
ssh {{node}} systemctl restart containerd
kubectl wait --for=condition=Ready node/{{node}} --timeout=120s
