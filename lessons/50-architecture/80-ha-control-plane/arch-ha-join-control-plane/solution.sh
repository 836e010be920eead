# the certificates that all control plane nodes share, encrypted with a key, for two hours
KEY=$(ssh {{cp}} kubeadm init phase upload-certs --upload-certs | tail -1)
# a token, and with the key the whole command for the new machine
JOIN=$(ssh {{cp}} kubeadm token create --print-join-command --certificate-key $KEY)
# the machine is a container: this one check looks for what only a real machine has
ssh {{worker2}} "$JOIN --ignore-preflight-errors=SystemVerification"
kubectl wait --for=condition=Ready node/{{worker2}} --timeout=300s
kubectl -n kube-system wait --for=condition=Ready pod -l tier=control-plane --timeout=180s
