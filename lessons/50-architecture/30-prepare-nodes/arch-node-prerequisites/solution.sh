# modules: for the next boot, and now (where they are built into the kernel, modprobe finds none and nothing is missing)
ssh {{worker2}} "printf 'overlay\nbr_netfilter\n' > /etc/modules-load.d/k8s.conf"
ssh {{worker2}} modprobe -a overlay br_netfilter || true
# settings: into a file, and apply all files
ssh {{worker2}} "printf 'net.ipv4.ip_forward = 1\nnet.bridge.bridge-nf-call-iptables = 1\n' > /etc/sysctl.d/k8s.conf"
ssh {{worker2}} sysctl --system
# swap: no line of /etc/fstab may turn it on
ssh {{worker2}} "sed -i '/\sswap\s/ s/^/#/' /etc/fstab"
