# fails: modules, sysctl-file, swap
ssh {{worker2}} "printf 'overlay\nbr_netfilter\n' > /etc/modules-load.d/k8s"
ssh {{worker2}} "printf 'net.ipv4.ip_forward = 1\nnet.bridge.bridge-nf-call-iptables = 1\n' > /etc/sysctl.d/k8s"
ssh {{worker2}} sysctl -p /etc/sysctl.d/k8s
