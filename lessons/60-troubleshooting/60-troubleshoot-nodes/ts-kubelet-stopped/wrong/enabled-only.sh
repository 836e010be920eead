# fails: ready, active
ssh {{node}} systemctl enable kubelet
