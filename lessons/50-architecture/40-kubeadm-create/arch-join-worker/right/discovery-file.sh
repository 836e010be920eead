TOKEN=$(ssh {{cp}} kubeadm token create --ttl 90m)
kubectl -n kube-public get configmap cluster-info -o jsonpath='{.data.kubeconfig}' > ~/lab/cluster-info.yaml
ssh {{worker2}} "echo $(base64 -w0 < ~/lab/cluster-info.yaml) | base64 -d > /root/cluster-info.yaml"
ssh {{worker2}} "kubeadm join --discovery-file /root/cluster-info.yaml --tls-bootstrap-token $TOKEN --ignore-preflight-errors=SystemVerification"
ssh {{worker2}} systemctl enable kubelet
kubectl wait --for=condition=Ready node/{{worker2}} --timeout=180s
