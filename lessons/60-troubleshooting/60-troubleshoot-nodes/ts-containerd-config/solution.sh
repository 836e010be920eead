# who is down? The kubelet runs, containerd does not
ssh {{node}} systemctl is-active kubelet containerd || true
# the reason, with row and column
ssh {{node}} "journalctl -u containerd -n 30 --no-pager | grep TOML | tail -n 1"
ssh {{node}} tail -n 4 /etc/containerd/config.toml
ssh {{node}} "sed -i 's/{{fault.end}}$/{{fault.repaired}}/' /etc/containerd/config.toml"
ssh {{node}} "containerd config dump > /dev/null && echo readable"
# for the next boot, and now; the kubelet finds its runtime again by itself
ssh {{node}} systemctl enable containerd
ssh {{node}} systemctl restart containerd
kubectl wait --for=condition=Ready node/{{node}} --timeout=120s
