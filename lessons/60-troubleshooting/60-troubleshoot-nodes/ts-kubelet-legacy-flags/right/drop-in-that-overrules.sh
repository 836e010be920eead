ssh {{node}} "sed 's#{{fault.first}} {{fault.others}} ##' {{fault.file}} > /etc/kubelet-flags.env"
ssh {{node}} "printf '[Service]\nEnvironmentFile=/etc/kubelet-flags.env\n' > /etc/systemd/system/kubelet.service.d/20-flags.conf"
ssh {{node}} "systemctl daemon-reload && systemctl restart kubelet"
kubectl wait --for=condition=Ready node/{{node}} --timeout=120s
