# fails: flags
ssh {{node}} "echo {{fault.variable}}= > {{fault.file}}"
ssh {{node}} systemctl restart kubelet
kubectl wait --for=condition=Ready node/{{node}} --timeout=120s
