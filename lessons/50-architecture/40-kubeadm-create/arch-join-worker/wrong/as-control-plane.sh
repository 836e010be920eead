# fails: node, runs
JOIN=$(ssh {{cp}} kubeadm token create --ttl 2h --print-join-command)
ssh {{worker2}} "$JOIN --control-plane --ignore-preflight-errors=SystemVerification"
ssh {{worker2}} systemctl enable --now kubelet
