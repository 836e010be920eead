ssh {{cp}} "tar -C /etc/kubernetes -cz pki/ca.crt pki/ca.key pki/sa.pub pki/sa.key pki/front-proxy-ca.crt pki/front-proxy-ca.key pki/etcd/ca.crt pki/etcd/ca.key | base64" > ~/pki.txt
ssh {{worker2}} "mkdir -p /etc/kubernetes && base64 -d | tar -C /etc/kubernetes -xz" < ~/pki.txt
rm ~/pki.txt
JOIN=$(ssh {{cp}} kubeadm token create --print-join-command)
ssh {{worker2}} "$JOIN --control-plane --ignore-preflight-errors=SystemVerification"
kubectl wait --for=condition=Ready node/{{worker2}} --timeout=300s
