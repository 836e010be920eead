# fails: server
ssh {{node}} "sed -i -e '/^ *server: /s#{{fault.wrong}}#{{fault.right}}#' -e 's#certificate-authority-data:.*#insecure-skip-tls-verify: true#' /etc/kubernetes/kubelet.conf && systemctl restart kubelet"
kubectl wait --for=condition=Ready node/{{node}} --timeout=120s
