# fails: ready, containerd, config
ssh {{node}} systemctl restart kubelet
sleep 5
