# fails: kubelet
JOIN=$(ssh {{cp}} kubeadm token create --ttl 2h --print-join-command)
ssh {{worker2}} "$JOIN --ignore-preflight-errors=SystemVerification"
kubectl wait --for=condition=Ready node/{{worker2}} --timeout=180s
