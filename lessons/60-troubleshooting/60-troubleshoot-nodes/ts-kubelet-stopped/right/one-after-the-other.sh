ssh {{node}} systemctl start kubelet
ssh {{node}} systemctl enable kubelet
kubectl wait --for=condition=Ready node/{{node}} --timeout=120s
