# fails: sysctl-file
ssh {{worker2}} "printf 'overlay\nbr_netfilter\n' > /etc/modules-load.d/k8s.conf"
ssh {{worker2}} sysctl -w net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=1
ssh {{worker2}} "sed -i '/\sswap\s/ s/^/#/' /etc/fstab"
