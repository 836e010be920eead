# fails: etcd, components
JOIN=$(ssh {{cp}} kubeadm token create --print-join-command)
ssh {{worker2}} "$JOIN --ignore-preflight-errors=SystemVerification"
kubectl wait --for=condition=Ready node/{{worker2}} --timeout=180s
kubectl label node {{worker2}} node-role.kubernetes.io/control-plane=
