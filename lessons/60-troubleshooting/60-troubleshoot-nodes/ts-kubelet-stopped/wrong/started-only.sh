# fails: enabled
ssh {{node}} systemctl start kubelet
kubectl wait --for=condition=Ready node/{{node}} --timeout=120s
