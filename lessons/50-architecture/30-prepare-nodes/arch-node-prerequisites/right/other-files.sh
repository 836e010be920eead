ssh {{worker2}} "echo overlay > /etc/modules-load.d/containerd.conf"
ssh {{worker2}} "printf '# for Services\nbr-netfilter\n' > /etc/modules-load.d/kubernetes.conf"
ssh {{worker2}} "echo net/ipv4/ip_forward=1 > /etc/sysctl.d/90-forward.conf"
ssh {{worker2}} "printf '; bridges\n-net.bridge.bridge-nf-call-iptables=1\nnet.bridge.bridge-nf-call-ip6tables=1\n' > /etc/sysctl.d/90-bridge.conf"
ssh {{worker2}} sysctl -w net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=1
ssh {{worker2}} "sed -i '/\sswap\s/d' /etc/fstab"
