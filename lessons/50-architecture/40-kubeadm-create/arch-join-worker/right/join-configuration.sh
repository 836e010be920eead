set -- $(ssh {{cp}} kubeadm token create --ttl 1h --print-join-command)
cat > ~/lab/join.yaml <<EOF
apiVersion: kubeadm.k8s.io/v1beta4
kind: JoinConfiguration
discovery:
  bootstrapToken:
    apiServerEndpoint: $3
    token: $5
    caCertHashes: ["$7"]
nodeRegistration:
  ignorePreflightErrors: [SystemVerification]
EOF
ssh {{worker2}} "echo $(base64 -w0 < ~/lab/join.yaml) | base64 -d > /root/join.yaml"
ssh {{worker2}} kubeadm join --config /root/join.yaml
ssh {{worker2}} systemctl enable kubelet
kubectl wait --for=condition=Ready node/{{worker2}} --timeout=180s
