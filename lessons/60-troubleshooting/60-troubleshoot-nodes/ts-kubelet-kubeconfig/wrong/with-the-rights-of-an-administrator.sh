# fails: server
ADMIN=$(ssh {{cp}} base64 -w0 /etc/kubernetes/admin.conf)
ssh {{node}} "echo $ADMIN | base64 -d > /etc/kubernetes/kubelet.conf && systemctl restart kubelet"
kubectl wait --for=condition=Ready node/{{node}} --timeout=120s
