# fails: node, etcd, components
JOIN=$(ssh {{cp}} kubeadm token create --print-join-command)
ssh {{worker2}} "$JOIN --control-plane --ignore-preflight-errors=SystemVerification"
