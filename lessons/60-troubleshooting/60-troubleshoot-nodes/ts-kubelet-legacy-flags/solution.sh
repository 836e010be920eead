# the last words of the kubelet name the first flag that it does not know
ssh {{node}} "journalctl -u kubelet -n 20 --no-pager | grep 'unknown flag'"
# the unit says from which files its flags come
ssh {{node}} systemctl cat kubelet --no-pager
ssh {{node}} grep -n -e --network-plugin /var/lib/kubelet/kubeadm-flags.env /etc/default/kubelet
# all flags that are gone at once, and nothing else
ssh {{node}} "sed -i 's#{{fault.first}} {{fault.others}} ##' {{fault.file}}"
ssh {{node}} systemctl restart kubelet
kubectl wait --for=condition=Ready node/{{node}} --timeout=120s
