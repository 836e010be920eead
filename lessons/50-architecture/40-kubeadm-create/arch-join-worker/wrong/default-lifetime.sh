# fails: token
JOIN=$(ssh {{cp}} kubeadm token create --print-join-command)
ssh {{worker2}} "$JOIN --ignore-preflight-errors=SystemVerification"
ssh {{worker2}} systemctl enable --now kubelet
kubectl wait --for=condition=Ready node/{{worker2}} --timeout=180s
