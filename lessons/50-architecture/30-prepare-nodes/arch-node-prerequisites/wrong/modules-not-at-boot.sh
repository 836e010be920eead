# fails: modules
ssh {{worker2}} modprobe -a overlay br_netfilter
ssh {{worker2}} "printf 'net.ipv4.ip_forward = 1\nnet.bridge.bridge-nf-call-iptables = 1\n' > /etc/sysctl.d/k8s.conf"
ssh {{worker2}} sysctl --system
ssh {{worker2}} "sed -i '/\sswap\s/ s/^/#/' /etc/fstab"
