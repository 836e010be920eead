# fails: modules, sysctl-file
ssh {{worker2}} "echo overlay br_netfilter > /etc/modules-load.d/k8s.conf"
ssh {{worker2}} "printf 'net.ipv4.ip_forward = 1\nnet.bridge.bridge-nf-call-iptables = 1\n' > /etc/sysctl.d/10-k8s.conf"
ssh {{worker2}} "echo net.ipv4.ip_forward = 0 > /etc/sysctl.d/99-router.conf"
ssh {{worker2}} sysctl -p /etc/sysctl.d/10-k8s.conf
ssh {{worker2}} "sed -i '/\sswap\s/d' /etc/fstab"
