# a token that ends in two hours, and the whole command for the new machine
JOIN=$(ssh {{cp}} kubeadm token create --ttl 2h --print-join-command)
# the machine is a container: this one check looks for what only a real machine has
ssh {{worker2}} "$JOIN --ignore-preflight-errors=SystemVerification"
# started is not enabled: this is for the next boot
ssh {{worker2}} systemctl enable --now kubelet
kubectl wait --for=condition=Ready node/{{worker2}} --timeout=180s
